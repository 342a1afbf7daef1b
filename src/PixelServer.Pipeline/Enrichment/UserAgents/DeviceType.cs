namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>What kind of thing a visitor holds or sits before.</summary>
public enum DeviceType
{
    Other,
    Desktop,
    Mobile,
    Tablet,
    Tv,
    Console,
    Wearable,
    Bot,
}
