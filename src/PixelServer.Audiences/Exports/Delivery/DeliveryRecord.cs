using System.Text;
using System.Text.Json;
using PixelServer.Audiences.Exports.Identifiers;

namespace PixelServer.Audiences.Exports.Delivery;

/// <summary>
/// Which parts of an export a receiver has accepted: the file <c>delivered.json</c> beside the parts, replaced as a whole after each. A part
/// that was accepted just before a crash is sent again, under the same idempotency key. For one delivery at a time.
/// </summary>
internal sealed class DeliveryRecord
{
    public const string FileName = "delivered.json";

    private readonly string _path;
    private readonly string _target;
    private readonly Dictionary<string, List<string>> _delivered;

    private DeliveryRecord(string path, string target, Dictionary<string, List<string>> delivered) => (_path, _target, _delivered) = (path, target, delivered);

    public int Count => _delivered[_target].Count;

    /// <summary>Reads what is known; the receiver's address is kept as a hash, since it may hold a token.</summary>
    public static async Task<DeliveryRecord> ReadAsync(string folder, Uri target, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, FileName);
        var delivered = File.Exists(path)
            ? JsonSerializer.Deserialize<Dictionary<string, List<string>>>(await File.ReadAllTextAsync(path, cancellationToken)) ?? []
            : [];
        var key = Sha256Text.Hex(target.AbsoluteUri)[..32];
        delivered.TryAdd(key, []);
        return new DeliveryRecord(path, key, delivered);
    }

    public bool Contains(string file) => _delivered[_target].Contains(file);

    public void Add(string file)
    {
        _delivered[_target].Add(file);
        var temporary = $"{_path}.new";
        using (var stream = File.Create(temporary))
        {
            stream.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(_delivered)));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, _path, overwrite: true);
    }
}
