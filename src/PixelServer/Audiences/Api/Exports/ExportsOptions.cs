using System.ComponentModel.DataAnnotations;
using PixelServer.Pipeline.Settings;

namespace PixelServer.Audiences.Api.Exports;

/// <summary>What becomes of exports, section <c>Exports</c>.</summary>
internal sealed class ExportsOptions
{
    public const string Section = "Exports";

    /// <summary>How long files of exports are kept; they hold what identifies people.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "90.00:00:00")]
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors() => SettingLimits.Errors(Section, this);
}
