using System.ComponentModel.DataAnnotations;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Pipeline.Settings;

namespace PixelServer.Audiences;

/// <summary>How audiences are kept up to date, section <c>Audiences</c>.</summary>
internal sealed class AudienceOptions
{
    public const string Section = "Audiences";

    /// <summary>A folder of definitions of audiences, <c>ID.yaml</c> or <c>ID.json</c>, for those who keep them under version control. Empty: none.</summary>
    public string Folder { get; set; } = "";

    /// <summary>How often at least <c>visitor_states</c> and <c>visitor_days</c> take in new events; each build does so first.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan FillInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often these are made anew from all events, so that deleted ones are forgotten; all audiences are then built whole.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "30.00:00:00")]
    public TimeSpan FullInterval { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Memory of one statement of a build in ClickHouse, in megabytes.</summary>
    [Range(100, 1_000_000)]
    public int StatementMegabytes { get; set; } = 1500;

    /// <summary>Threads of one statement of a build in ClickHouse; 0: as ClickHouse decides.</summary>
    [Range(0, 1024)]
    public int Threads { get; set; }

    /// <summary>Members of audiences for web pages that are held in memory, 8 bytes each; what is beyond is not told to pages.</summary>
    [Range(0, 250_000_000)]
    public int OnSiteMembers { get; set; } = 20_000_000;

    /// <summary>Of fewer seeds no lookalike is built.</summary>
    // A model needs some in each of its five parts.
    [Range(20, 1_000_000)]
    public int LeastSeeds { get; set; } = 100;

    /// <summary>Of fewer seeds a lookalike is built with a warning; not less than <see cref="LeastSeeds"/>.</summary>
    [Range(20, int.MaxValue)]
    public int ReliableSeeds { get; set; } = 300;

    public BuildLimits Limits => new()
    {
        StatementBytes = StatementMegabytes * 1_000_000L,
        Threads = Threads,
        Lookalikes = new LookalikeLimits { LeastSeeds = LeastSeeds, ReliableSeeds = ReliableSeeds },
    };

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors()
    {
        if (Folder.Length > 0 && !Directory.Exists(Folder))
        {
            yield return $"{Section}:{nameof(Folder)} is '{Folder}', which is no folder; make it, or leave the key out.";
        }

        foreach (var error in SettingLimits.Errors(Section, this))
        {
            yield return error;
        }

        if (ReliableSeeds < LeastSeeds)
        {
            yield return $"{Section}:{nameof(ReliableSeeds)} is {ReliableSeeds}, less than {nameof(LeastSeeds)}; use {LeastSeeds} or more.";
        }
    }
}
