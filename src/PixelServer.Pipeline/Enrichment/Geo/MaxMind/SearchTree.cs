using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace PixelServer.Pipeline.Enrichment.Geo.MaxMind;

/// <summary>
/// The binary tree at a file's start that leads from the bits of an address to the offset of its record in the data section.
/// Thread-safe; finds in at most as many steps as the address has bits, whatever the file holds.
/// </summary>
internal sealed class SearchTree
{
    /// <summary>Between tree and data; records count it as if it belonged to the data.</summary>
    public const int SeparatorBytes = 16;

    private readonly byte[] _file;
    private readonly uint _nodeCount;
    private readonly int _recordSize;
    private readonly int _nodeBytes;
    private readonly int _dataLength;
    private readonly bool _isIPv6;
    private readonly uint _ipv4Start;

    /// <param name="file">The whole file.</param>
    /// <param name="metadata">What it says about itself.</param>
    /// <param name="dataEnd">Where the metadata begin.</param>
    /// <exception cref="InvalidDatabaseException">The file is too short for the tree.</exception>
    public SearchTree(byte[] file, Metadata metadata, int dataEnd)
    {
        _file = file;
        _nodeCount = metadata.NodeCount;
        _recordSize = metadata.RecordSize;
        _nodeBytes = metadata.RecordSize / 4;
        _isIPv6 = metadata.IPVersion == 6;
        var dataStart = ((long)_nodeCount * _nodeBytes) + SeparatorBytes;
        if (dataStart > dataEnd)
        {
            throw new InvalidDatabaseException(
                $"The search tree should have {_nodeCount} nodes of {_nodeBytes} bytes, but the file has {dataEnd} bytes before its metadata.");
        }

        DataStart = (int)dataStart;
        _dataLength = dataEnd - DataStart;
        _ipv4Start = _isIPv6 ? FindIPv4Start() : 0;
    }

    public int DataStart { get; }

    public uint NodeCount => _nodeCount;

    /// <summary>The offset of an address's record in the data section, -1 if it has none.</summary>
    /// <param name="address">4 or 16 bytes; an address of 16 bytes has no record in a tree for IPv4.</param>
    /// <param name="offset">Where the record is.</param>
    /// <returns>False when the tree is damaged on this address's path.</returns>
    public bool TryFind(ReadOnlySpan<byte> address, out int offset)
    {
        offset = -1;
        if (address.Length != 4 && !(address.Length == 16 && _isIPv6))
        {
            return true;
        }

        var record = address.Length == 4 ? _ipv4Start : 0;
        foreach (var part in address)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                if (record >= _nodeCount)
                {
                    return TryGetOffset(record, out offset);
                }

                record = RecordAt(record, (part >> bit) & 1);
            }
        }

        return TryGetOffset(record, out offset);
    }

    /// <summary>What a record of a node leads to: -1 nothing, -2 another node, else an offset in the data section.</summary>
    /// <exception cref="InvalidDatabaseException">It leads nowhere.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Follow(uint node, int side)
    {
        var record = RecordAt(node, side);

        // No node leads back to the first: zeros mean that the tree was never written or has been overwritten.
        if (record < _nodeCount && record != 0)
        {
            return -2;
        }

        return record != 0 && TryGetOffset(record, out var offset)
            ? offset
            : throw new InvalidDatabaseException($"Node {node} of the search tree leads to {record}, where neither a node nor data is.");
    }

    private bool TryGetOffset(uint record, out int offset)
    {
        offset = -1;
        if (record == _nodeCount)
        {
            return true;
        }

        var found = (long)record - _nodeCount - SeparatorBytes;
        if (found < 0 || found >= _dataLength)
        {
            return false;
        }

        offset = (int)found;
        return true;
    }

    // Addresses of IPv4 are those of IPv6 with 96 zeros before them.
    private uint FindIPv4Start()
    {
        var record = 0U;
        for (var i = 0; i < 96 && record < _nodeCount; i++)
        {
            record = RecordAt(record, 0);
        }

        return record;
    }

    // Verification calls it millions of times at start, all of them before the runtime would see that this is worth optimizing.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private uint RecordAt(uint node, int side)
    {
        var place = _file.AsSpan((int)node * _nodeBytes, _nodeBytes);
        switch (_recordSize)
        {
            case 24:
                var three = place.Slice(side * 3, 3);
                return ((uint)three[0] << 16) | ((uint)three[1] << 8) | three[2];
            case 28:
                // The byte in the middle holds the highest four bits of both.
                return side == 0
                    ? ((uint)(place[3] >> 4) << 24) | (BinaryPrimitives.ReadUInt32BigEndian(place) >> 8)
                    : BinaryPrimitives.ReadUInt32BigEndian(place[3..]) & 0x0fff_ffff;
            default:
                return BinaryPrimitives.ReadUInt32BigEndian(place[(side * 4)..]);
        }
    }
}
