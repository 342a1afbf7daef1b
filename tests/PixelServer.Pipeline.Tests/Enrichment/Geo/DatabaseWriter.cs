using System.Buffers.Binary;
using System.Text;

namespace PixelServer.Pipeline.Tests.Enrichment.Geo;

/// <summary>
/// Writes small MaxMind DB files, so that tests need no others, and such as no other writer makes: whatever bytes a test wants
/// may stand in the data section or be pointed to from the tree.
/// </summary>
internal sealed class DatabaseWriter(int recordSize = 24, int ipVersion = 6, string type = "Test")
{
    private const int Nothing = -1;

    // A node's two sides: another node, nothing, or -2 - the offset of data.
    private readonly List<int[]> _nodes = [[Nothing, Nothing]];
    private readonly List<byte> _data = [];

    /// <summary>Adds bytes to the data section and returns their offset.</summary>
    public int Add(params ReadOnlySpan<byte> bytes)
    {
        var offset = _data.Count;
        _data.AddRange(bytes);
        return offset;
    }

    public DatabaseWriter Insert(string network, object value) => InsertOffset(network, Add(Encode(value)));

    /// <summary>Lets a network's record be at an offset, right or wrong.</summary>
    public DatabaseWriter InsertOffset(string network, int offset)
    {
        var parts = network.Split('/');
        var prefix = int.Parse(parts[1], null);
        var address = System.Net.IPAddress.Parse(parts[0]).GetAddressBytes();
        if (ipVersion == 6 && address.Length == 4)
        {
            prefix += 96;
            address = [.. new byte[12], .. address];
        }

        var node = 0;
        for (var i = 0; i < prefix - 1; i++)
        {
            var side = BitOf(address, i);
            if (_nodes[node][side] < 0)
            {
                _nodes[node][side] = _nodes.Count;
                _nodes.Add([Nothing, Nothing]);
            }

            node = _nodes[node][side];
        }

        _nodes[node][BitOf(address, prefix - 1)] = -2 - offset;
        return this;
    }

    /// <summary>Lets a node lead to another, right or wrong.</summary>
    public void Link(int node, int side, int target) => _nodes[node][side] = target;

    public byte[] ToArray()
    {
        var file = new List<byte>();
        foreach (var node in _nodes)
        {
            file.AddRange(EncodeNode(RecordOf(node[0]), RecordOf(node[1])));
        }

        file.AddRange(new byte[16]);
        file.AddRange(_data);
        file.AddRange([0xab, 0xcd, 0xef, .. "MaxMind.com"u8]);
        file.AddRange(Encode(new Dictionary<string, object>
        {
            ["binary_format_major_version"] = (ushort)2,
            ["binary_format_minor_version"] = (ushort)0,
            ["build_epoch"] = 1_700_000_000UL,
            ["database_type"] = type,
            ["description"] = new Dictionary<string, object>(),
            ["ip_version"] = (ushort)ipVersion,
            ["languages"] = new List<object>(),
            ["node_count"] = (uint)_nodes.Count,
            ["record_size"] = (ushort)recordSize,
        }));
        return [.. file];
    }

    public static byte[] Encode(object value) => value switch
    {
        string text => [.. Control(2, Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)],
        bool flag => Control(14, flag ? 1 : 0),
        double number => [.. Control(3, 8), .. BigEndian(BitConverter.DoubleToUInt64Bits(number), 8)],
        float number => [.. Control(15, 4), .. BigEndian(BitConverter.SingleToUInt32Bits(number), 4)],
        ushort number => [.. Control(5, 2), .. BigEndian(number, 2)],
        uint number => [.. Control(6, 4), .. BigEndian(number, 4)],
        ulong number => [.. Control(9, 8), .. BigEndian(number, 8)],
        byte[] bytes => [.. Control(4, bytes.Length), .. bytes],
        IReadOnlyDictionary<string, object> map =>
            [.. Control(7, map.Count), .. map.SelectMany(pair => (byte[])[.. Encode(pair.Key), .. Encode(pair.Value)])],
        IReadOnlyList<object> list => [.. Control(11, list.Count), .. list.SelectMany(Encode)],
        _ => throw new ArgumentException($"no type for {value}"),
    };

    /// <summary>The bytes that say a type and a size.</summary>
    public static byte[] Control(int type, int size)
    {
        var (low, more) = size switch
        {
            < 29 => (size, 0),
            < 285 => (29, 1),
            < 65_821 => (30, 2),
            _ => (31, 3),
        };
        var rest = BigEndian((ulong)(size - (low switch { 29 => 29, 30 => 285, 31 => 65_821, _ => size })), more);
        return type <= 7 ? [(byte)((type << 5) | low), .. rest] : [(byte)low, (byte)(type - 7), .. rest];
    }

    /// <summary>A pointer in its longest form, which takes five bytes.</summary>
    public static byte[] Pointer(uint offset) => [0b001_11_000, .. BigEndian(offset, 4)];

    private static int BitOf(byte[] address, int bit) => (address[bit / 8] >> (7 - (bit % 8))) & 1;

    private static byte[] BigEndian(ulong value, int length)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes[(8 - length)..];
    }

    private uint RecordOf(int target) => target switch
    {
        Nothing => (uint)_nodes.Count,
        < 0 => (uint)(_nodes.Count + 16 + (-2 - target)),
        _ => (uint)target,
    };

    private byte[] EncodeNode(uint left, uint right) => recordSize switch
    {
        28 => [.. BigEndian(left, 3), (byte)((left >> 24 << 4) | (right >> 24)), .. BigEndian(right, 3)],
        _ => [.. BigEndian(left, recordSize / 8), .. BigEndian(right, recordSize / 8)],
    };
}
