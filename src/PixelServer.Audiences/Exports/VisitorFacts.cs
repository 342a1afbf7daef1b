namespace PixelServer.Audiences.Exports;

/// <summary>What the events of a visitor on a site say up to a time. Times are Unix milliseconds unless said otherwise.</summary>
internal sealed record VisitorFacts
{
    public long Events { get; init; }

    /// <summary>Newest word on marketing: twice its time, and 1 more where it was no.</summary>
    public long MarketingWord { get; init; }

    /// <summary>Newest word on Global Privacy Control: twice its time, and 1 more where it was sent.</summary>
    public long GpcWord { get; init; }

    public bool Marketing => (MarketingWord & 1) == 0;

    public bool Gpc => (GpcWord & 1) != 0;

    /// <summary>When the newest event was received, in Unix microseconds.</summary>
    public long Received { get; init; }

    public string[] Emails { get; init; } = [];

    public long EmailTime { get; init; }

    public string[] Phones { get; init; } = [];

    public long PhoneTime { get; init; }

    public string UserId { get; init; } = "";

    public long UserTime { get; init; }

    public string[] ClickNames { get; init; } = [];

    public long[] ClickTimes { get; init; } = [];

    public string[] ClickValues { get; init; } = [];

    public long[] ProductTimes { get; init; } = [];

    public string[] ProductIds { get; init; } = [];
}
