using PixelServer.Audiences.Exports;
using PixelServer.Audiences.Exports.Formats;

namespace PixelServer.Audiences.Tests.Exports.Formats;

/// <summary>A format's files for members that are given, as an export would write them.</summary>
internal sealed class WrittenFormat : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pixelserver-format-").FullName;

    private WrittenFormat()
    {
    }

    public IReadOnlyList<ExportPart> Parts { get; private set; } = [];

    public IReadOnlyList<RejectReason?> Rejects { get; private set; } = [];

    public static WrittenFormat Of(
        string format, ExportMember[] members, ExportAction action = ExportAction.Add, Dictionary<string, string>? settings = null, long? bytesPerPart = null)
    {
        var written = new WrittenFormat();
        var layout = ExportFormats.Find(format)!;
        var values = FormatSettings.Of(layout, settings ?? []);
        using var entries = new EntryBuffer();
        using var writer = new PartWriter(written._folder, "list", layout.Layout(values, action), layout, action, bytesPerPart);
        var rejects = new List<RejectReason?>();
        foreach (var member in members)
        {
            entries.Clear();
            rejects.Add(layout.Write(member, values, action, entries));
            for (var entry = 0; entry < entries.Count; entry++)
            {
                writer.Add(entries[entry]);
            }
        }

        writer.Complete();
        (written.Parts, written.Rejects) = (writer.Parts, rejects);
        return written;
    }

    public string Text(int part = 0) => File.ReadAllText(PathOf(part));

    public byte[] Bytes(int part = 0) => File.ReadAllBytes(PathOf(part));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(int part) => Path.Combine(_folder, Parts[part].File);
}
