using PixelServer.Audiences.Exports.Formats;

namespace PixelServer.Audiences.Exports;

/// <summary>What is to be exported, and how.</summary>
/// <param name="Audience">Id of the audience.</param>
/// <param name="Format">What the files look like.</param>
public sealed record ExportRequest(string Audience, ExportFormat Format)
{
    /// <summary>The build to export; null for the newest.</summary>
    public ulong? Build { get; init; }

    /// <summary>Values of the format's settings; those that are not named have their defaults.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// An earlier export of the same audience and format with the same settings: then there are files with what is to be removed at the
    /// platform since, and files with what is to be added. Null for a full export.
    /// </summary>
    public EarlierExport? Earlier { get; init; }

    /// <summary>Most bytes of a file, where less than the format's own limit is wanted.</summary>
    public long? BytesPerPart { get; init; }
}
