using PixelServer.Events;

namespace PixelServer.Pipeline.Import;

/// <summary>What a person decides about one import.</summary>
public sealed record ImportOptions
{
    /// <summary>The registered site that the events belong to.</summary>
    public required string Site { get; init; }

    public required ImportMapping Mapping { get; init; }

    /// <summary>What the people in the file agreed to, for rows without a consent of their own.</summary>
    public Consent Consent { get; init; }

    /// <summary>Secret of this installation, under which a web log's addresses become visitor ids.</summary>
    public byte[] VisitorKey { get; init; } = [];

    /// <summary>
    /// Imports also where a block of this import with the same first row but other rows is there already; otherwise that
    /// ends the import, because the file was probably edited after it had been imported.
    /// </summary>
    public bool AllowOverlap { get; init; }

    /// <summary>Rows of a block: bounds memory, and what an interrupted import reads again.</summary>
    public int BlockRows { get; init; } = 100_000;

    /// <summary>Bytes of rows after which a block ends early.</summary>
    public int BlockBytes { get; init; } = 32 << 20;
}
