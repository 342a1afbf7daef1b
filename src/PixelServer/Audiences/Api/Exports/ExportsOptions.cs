namespace PixelServer.Audiences.Api.Exports;

/// <summary>What becomes of exports, section <c>Exports</c>.</summary>
internal sealed class ExportsOptions
{
    public const string Section = "Exports";

    /// <summary>How long files are kept; they hold what identifies people.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors()
    {
        if (Keep < TimeSpan.FromMinutes(10) || Keep > TimeSpan.FromDays(90))
        {
            yield return $"{Section}:{nameof(Keep)} is {Keep}; use 00:10:00 to 90.00:00:00.";
        }
    }
}
