using System.ComponentModel;
using System.Text.Json.Serialization;

namespace PixelServer.Audit;

/// <summary>Something that somebody did, or tried to do. It names no visitor, and of keys and addresses only as much as tells them apart.</summary>
internal sealed record AuditEntry
{
    public required DateTimeOffset At { get; init; }

    [Description("The operation's id in this document")]
    public required string Operation { get; init; }

    [Description("What it was done to: the rest of the address, or the address of what was made; empty where that would name a visitor")]
    public required string Target { get; init; }

    [Description("The HTTP status of the answer; 499 where who asked went away")]
    public required int Outcome { get; init; }

    [Description("Role of the key; null for a key that is none")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Role { get; init; }

    [Description("The last four characters of the key")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? KeyEnd { get; init; }

    [Description("The network it came from: 24 bits of IPv4, 48 of IPv6")]
    public required string Network { get; init; }

    [Description("How many like it, of which only this one is written down; others than 1 only with keys that are none")]
    public int Times { get; init; } = 1;
}
