using PixelServer.Audiences.Building;
using PixelServer.Audiences.Lookalikes;

namespace PixelServer.Audiences;

/// <summary>How audiences are kept up to date, section <c>Audiences</c>.</summary>
internal sealed class AudienceOptions
{
    public const string Section = "Audiences";

    /// <summary>A folder of definitions as YAML or JSON; empty for none.</summary>
    public string Folder { get; set; } = "";

    /// <summary>How often at least what is known of visitors is filled up with new events; each build does so first, too.</summary>
    public TimeSpan FillInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often that is made anew from all events, so that deleted ones are forgotten; all audiences are then built whole.</summary>
    public TimeSpan FullInterval { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Memory of one statement in ClickHouse.</summary>
    public int StatementMegabytes { get; set; } = 1500;

    /// <summary>Threads of one statement in ClickHouse; 0 for as many as it has.</summary>
    public int Threads { get; set; }

    /// <summary>Members of audiences for web pages that are held in memory, 8 bytes each; what is beyond is not told to pages.</summary>
    public int OnSiteMembers { get; set; } = 20_000_000;

    /// <summary>Of fewer seeds no lookalike is built.</summary>
    public int LeastSeeds { get; set; } = 100;

    /// <summary>Of fewer seeds a lookalike is built with a warning.</summary>
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

        if (FillInterval < TimeSpan.FromSeconds(5) || FillInterval > TimeSpan.FromDays(1))
        {
            yield return $"{Section}:{nameof(FillInterval)} is {FillInterval}; use 00:00:05 to 1.00:00:00.";
        }

        if (FullInterval < TimeSpan.FromMinutes(10) || FullInterval > TimeSpan.FromDays(30))
        {
            yield return $"{Section}:{nameof(FullInterval)} is {FullInterval}; use 00:10:00 to 30.00:00:00.";
        }

        if (StatementMegabytes is < 100 or > 1_000_000)
        {
            yield return $"{Section}:{nameof(StatementMegabytes)} is {StatementMegabytes}; use 100 to 1000000.";
        }

        if (Threads is < 0 or > 1024)
        {
            yield return $"{Section}:{nameof(Threads)} is {Threads}; use 0 to 1024.";
        }

        if (OnSiteMembers is < 0 or > 250_000_000)
        {
            yield return $"{Section}:{nameof(OnSiteMembers)} is {OnSiteMembers}; use 0 to 250000000.";
        }

        // A model needs some in each of its five parts.
        if (LeastSeeds is < 20 or > 1_000_000)
        {
            yield return $"{Section}:{nameof(LeastSeeds)} is {LeastSeeds}; use 20 to 1000000.";
        }

        if (ReliableSeeds < LeastSeeds)
        {
            yield return $"{Section}:{nameof(ReliableSeeds)} is {ReliableSeeds}, less than {nameof(LeastSeeds)}; use {LeastSeeds} or more.";
        }
    }
}
