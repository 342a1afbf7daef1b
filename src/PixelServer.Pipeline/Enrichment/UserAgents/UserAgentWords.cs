using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>
/// The words that stand for <see cref="DeviceType"/>, <see cref="BotKind"/> and <see cref="BotReason"/> in the warehouse.
/// </summary>
public static class UserAgentWords
{
    private static readonly Utf8Text[] DeviceTypes =
        [new("other"), new("desktop"), new("mobile"), new("tablet"), new("tv"), new("console"), new("wearable"), new("bot")];

    private static readonly Utf8Text[] BotKinds =
        [default, new("search"), new("ai_crawler"), new("monitor"), new("preview"), new("scraper"), new("other")];

    private static readonly Utf8Text[] BotReasons =
    [
        default, new("crawler_list"), new("spider"), new("bot_word"), new("headless"), new("library"), new("no_agent"), new("short_agent"),
        new("datacenter"),
    ];

    public static Utf8Text ToText(this DeviceType type) => DeviceTypes[(int)type];

    /// <summary>Empty for <see cref="BotKind.None"/>.</summary>
    public static Utf8Text ToText(this BotKind kind) => BotKinds[(int)kind];

    /// <summary>Empty for <see cref="BotReason.None"/>.</summary>
    public static Utf8Text ToText(this BotReason reason) => BotReasons[(int)reason];
}
