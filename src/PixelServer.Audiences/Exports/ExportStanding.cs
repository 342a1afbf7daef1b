namespace PixelServer.Audiences.Exports;

/// <summary>Whether somebody may be in a file.</summary>
internal enum ExportStanding
{
    /// <summary>No member of the build.</summary>
    Absent,

    /// <summary>May be.</summary>
    Allowed,

    /// <summary>The newest word of a visitor is against marketing, or there is no word at all.</summary>
    NoMarketingConsent,

    /// <summary>The browser of a visitor sends Global Privacy Control.</summary>
    GlobalPrivacyControl,

    /// <summary>Was erased, or is about to be.</summary>
    Erased,
}
