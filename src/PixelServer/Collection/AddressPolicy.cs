namespace PixelServer.Collection;

/// <summary>How much of a client's address the event log holds, from where only the look-up of country and city reads it.</summary>
internal enum AddressPolicy
{
    /// <summary>The network: 24 bits of IPv4, 48 of IPv6.</summary>
    Truncated,

    /// <summary>All of it.</summary>
    Full,

    /// <summary>Nothing.</summary>
    None,
}
