using System.ComponentModel.DataAnnotations;
using PixelServer.Pipeline.Settings;

namespace PixelServer.Audiences.Exports.Delivery;

/// <summary>What the operator allows webhooks to do. Section <c>Exports:Webhook</c>.</summary>
public sealed class WebhookOptions
{
    public const string Section = "Exports:Webhook";

    /// <summary>
    /// Hosts, as <c>host</c> or <c>host:port</c>, that may be called whatever their addresses are, and by http too. All others only by https and
    /// only at public addresses.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary>How often a part is sent before the delivery stops; it goes on when it is asked for again.</summary>
    [Range(1, 20)]
    public int Attempts { get; set; } = 5;

    /// <summary>Wait before the second attempt; doubles with each further one.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between two attempts, also where the receiver asks for more (Retry-After): the delivery stops then.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the receiver may take to accept a part and answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>After so many attempts in five minutes, at least nine in ten of them failed, a host is left alone.</summary>
    [Range(2, 1000)]
    public int BreakAfter { get; set; } = 10;

    /// <summary>For so long a host that fails is left alone.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00")]
    public TimeSpan BreakTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors() => SettingLimits.Errors(Section, this);
}
