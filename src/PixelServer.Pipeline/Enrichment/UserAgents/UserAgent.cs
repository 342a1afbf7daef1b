using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>
/// What an event's user agent and client hints say about browser, system, device and whether a program sent them. Immutable; shared by
/// all events with the same texts.
/// </summary>
public sealed class UserAgent
{
    /// <summary>Family as uap-core names it (<c>Chrome Mobile</c>), <c>Other</c> when unknown.</summary>
    public Utf8Text Browser { get; init; }

    /// <summary><c>major[.minor[.patch]]</c>, empty when unknown.</summary>
    public Utf8Text BrowserVersion { get; init; }

    /// <summary>Family as uap-core names it (<c>Mac OS X</c>), <c>Other</c> when unknown.</summary>
    public Utf8Text Os { get; init; }

    /// <summary><c>major[.minor[.patch]]</c> or a name such as <c>XP</c>, empty when unknown.</summary>
    public Utf8Text OsVersion { get; init; }

    public DeviceType DeviceType { get; init; }

    /// <summary>Maker of the device, empty when unknown.</summary>
    public Utf8Text DeviceBrand { get; init; }

    /// <summary>As the agent names it, empty when unknown.</summary>
    public Utf8Text DeviceModel { get; init; }

    /// <summary>The app whose built-in browser this is (<c>Instagram</c>), empty for a browser of its own.</summary>
    public Utf8Text InAppOf { get; init; }

    public bool IsBot => BotKind != BotKind.None;

    public BotKind BotKind { get; init; }

    /// <summary>The name the bot gives itself, empty when it gives none.</summary>
    public Utf8Text BotName { get; init; }

    public BotReason BotReason { get; init; }
}
