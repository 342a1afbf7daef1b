using System.Text;
using PixelServer.Audiences.Exports.Formats;

namespace PixelServer.Audiences.Exports;

/// <summary>
/// The files of one export while they are written, in a folder with a name of its own that gets the real one when all is on disk: there is
/// never half an export. Not thread-safe.
/// </summary>
internal sealed class ExportFiles : IDisposable
{
    private readonly string _folder;
    private readonly string _partial;
    private readonly PartWriter _removed;
    private readonly PartWriter _added;
    private readonly StreamWriter _rejected;
    private bool _isComplete;

    /// <exception cref="ExportException">The folder exists.</exception>
    public ExportFiles(string folder, ExportRequest request, FormatSettings settings)
    {
        _folder = Path.GetFullPath(folder);
        _partial = Path.Combine(Path.GetDirectoryName(_folder) ?? _folder, $".{Path.GetFileName(_folder)}.partial");
        if (Path.Exists(_folder))
        {
            throw new ExportException($"{_folder} exists; an export never replaces another.");
        }

        // What a process that died has left.
        if (Directory.Exists(_partial))
        {
            Directory.Delete(_partial, recursive: true);
        }

        var format = request.Format;
        var isFull = request.Earlier is null;
        _added = Writer(ExportAction.Add, isFull ? request.Audience : $"{request.Audience}-add");
        _removed = isFull ? _added : Writer(ExportAction.Remove, $"{request.Audience}-remove");
        Directory.CreateDirectory(_partial);
        _rejected = new StreamWriter(Path.Combine(_partial, "rejected.csv"), append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        _rejected.WriteLine("member,reason");

        PartWriter Writer(ExportAction action, string name) =>
            new(_partial, name, format.Layout(settings, action), format, action, request.BytesPerPart);
    }

    public void Add(ReadOnlySpan<byte> entry) => _added.Add(entry);

    public void Remove(ReadOnlySpan<byte> entry) => _removed.Add(entry);

    public void Reject(ulong member, string reason) => _rejected.WriteLine($"{member},{reason}");

    /// <summary>Ends the files of rows.</summary>
    /// <param name="finish">What is done to each, in the folder that is given.</param>
    public async Task<IReadOnlyList<ExportPart>> EndPartsAsync(Func<string, ExportPart, Task<ExportPart>> finish)
    {
        _removed.Complete();
        _added.Complete();
        var parts = new List<ExportPart>();
        foreach (var part in _removed.Parts.Concat(_added.Parts).Distinct())
        {
            parts.Add(await finish(_partial, part));
        }

        return parts;
    }

    /// <summary>Writes the report and gives the folder its name.</summary>
    public async Task CompleteAsync(ExportReport report, CancellationToken cancellationToken)
    {
        await _rejected.FlushAsync(cancellationToken);
        ((FileStream)_rejected.BaseStream).Flush(flushToDisk: true);
        await _rejected.DisposeAsync();
        await using (var file = File.Create(Path.Combine(_partial, ExportReport.FileName)))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(report.ToJson() + "\n"), cancellationToken);
            file.Flush(flushToDisk: true);
        }

        Directory.Move(_partial, _folder);
        _isComplete = true;
    }

    public void Dispose()
    {
        _added.Dispose();
        _removed.Dispose();
        _rejected.Dispose();
        if (!_isComplete)
        {
            Directory.Delete(_partial, recursive: true);
        }
    }
}
