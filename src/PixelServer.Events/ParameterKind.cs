namespace PixelServer.Events;

/// <summary>What the name of a URL's parameter says about its value.</summary>
internal enum ParameterKind
{
    /// <summary>Stored, unless the value itself looks like a secret.</summary>
    Plain,

    /// <summary>Never stored.</summary>
    Secret,

    /// <summary>Stored as it is, however it looks.</summary>
    Campaign,

    /// <summary>A secret beside <see cref="OAuthState"/>; alone perhaps a voucher.</summary>
    OAuthCode,

    /// <summary>A secret beside <see cref="OAuthCode"/>; alone perhaps a part of a country.</summary>
    OAuthState,
}
