namespace PixelServer.Audiences.Compilation;

/// <summary>What a statement is made for, besides the definition.</summary>
public sealed record CompilationScope
{
    /// <summary>The time from which windows are counted back.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The generation of <c>visitor_states</c> and <c>visitor_days</c> to read.</summary>
    public required ulong Generation { get; init; }

    /// <summary>Whose the site is; persons are joined over the sites of one owner.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Only these visitors (or persons).</summary>
    public VisitorRange Range { get; init; } = VisitorRange.All;

    /// <summary>Only the visitors that are noted under this build in <c>audience_changes</c>; null for all.</summary>
    public ulong? Changes { get; init; }

    /// <summary>The builds of the audiences that the rule asks for; one that is missing has no members.</summary>
    public IReadOnlyDictionary<string, ulong> Inputs { get; init; } = new Dictionary<string, ulong>();
}
