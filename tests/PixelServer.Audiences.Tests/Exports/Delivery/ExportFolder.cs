using System.Security.Cryptography;
using System.Text;
using PixelServer.Audiences.Exports;

namespace PixelServer.Audiences.Tests.Exports.Delivery;

/// <summary>An export of three parts, ready to be delivered.</summary>
internal sealed class ExportFolder : IDisposable
{
    public ExportFolder()
    {
        var parts = new[] { ("buyers-remove-0001.jsonl", ExportAction.Remove), ("buyers-add-0001.jsonl", ExportAction.Add), ("buyers-add-0002.jsonl", ExportAction.Add) };
        var report = new ExportReport
        {
            Audience = "buyers",
            Format = "meta_api",
            Settings = new Dictionary<string, string>(),
            Build = "815",
            AsOf = DateTimeOffset.UnixEpoch,
            MadeAt = DateTimeOffset.UnixEpoch,
            ReadUntil = DateTimeOffset.UnixEpoch,
            LeftOut = new Dictionary<string, long>(),
            WithEmail = new ExportShare(0, 0),
            WithPhone = new ExportShare(0, 0),
            WithClickId = new ExportShare(0, 0),
            WithUserId = new ExportShare(0, 0),
            Rejected = new Dictionary<RejectReason, long>(),
            Parts = [.. parts.Select(part => Write(part.Item1, part.Item2))],
        };
        File.WriteAllText(Path.Combine(Folder, ExportReport.FileName), report.ToJson());
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("pixelserver-delivery-").FullName;

    public string Delivered => File.ReadAllText(Path.Combine(Folder, "delivered.json"));

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private ExportPart Write(string file, ExportAction action)
    {
        var bytes = Encoding.UTF8.GetBytes($"content of {file}\n");
        File.WriteAllBytes(Path.Combine(Folder, file), bytes);
        return new ExportPart(file, action, 1, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }
}
