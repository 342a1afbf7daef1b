namespace PixelServer.Collection;

/// <summary>What a browser's privacy signal (Sec-GPC, DNT) means to a site.</summary>
internal enum SignalPolicy
{
    /// <summary>The event is counted without a cookie.</summary>
    Cookieless,

    /// <summary>The signal is stored with the event and changes nothing.</summary>
    Ignore,
}
