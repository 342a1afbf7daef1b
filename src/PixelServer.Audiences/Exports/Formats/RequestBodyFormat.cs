namespace PixelServer.Audiences.Exports.Formats;

/// <summary>A platform's API: every line of the file is the body of one request, within what the platform takes at once.</summary>
public abstract class RequestBodyFormat : ExportFormat
{
    public override string Extension => "jsonl";

    public override string ContentType => "application/x-ndjson";

    private protected static string Quoted(string id) => $"\"{id}\"";
}
