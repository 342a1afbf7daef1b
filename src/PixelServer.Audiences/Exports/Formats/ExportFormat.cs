namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// What the files of a platform look like, to the byte, and what it allows. Line ends are line feeds, text is UTF-8 without a byte order
/// mark, hashes are SHA-256 in lower-case hexadecimal unless said otherwise. Immutable.
/// </summary>
public abstract class ExportFormat
{
    internal const int Megabyte = 1_000_000;

    /// <summary>By which it is asked for.</summary>
    public abstract string Id { get; }

    /// <summary>Its name for people.</summary>
    public abstract string Title { get; }

    /// <summary>Of its files, without a dot.</summary>
    public virtual string Extension => "csv";

    /// <summary>Of its files, for HTTP.</summary>
    public virtual string ContentType => "text/csv; charset=utf-8";

    /// <summary>Below which the platform does not use the audience; null where none is known.</summary>
    public virtual AudienceMinimum? Minimum => null;

    /// <summary>What can be set.</summary>
    public virtual IReadOnlyList<FormatSetting> Settings => [];

    /// <summary>Whether the platform takes files that only say what has changed.</summary>
    public virtual bool HasDifference => true;

    /// <summary>Most entries of a file.</summary>
    internal virtual int RowsPerPart => 1_000_000;

    /// <summary>Most bytes of a file.</summary>
    internal virtual long BytesPerPart => 100 * Megabyte;

    /// <summary>Products are read only for formats that have them.</summary>
    internal virtual int MostProducts(FormatSettings settings) => 0;

    /// <summary>What stands around the entries.</summary>
    internal abstract BodyLayout Layout(FormatSettings settings, ExportAction action);

    /// <summary>Writes a member's entries, always as many and in the same order for both actions; none when it returns a reason.</summary>
    internal abstract RejectReason? Write(ExportMember member, FormatSettings settings, ExportAction action, EntryBuffer entries);
}
