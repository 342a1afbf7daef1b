namespace PixelServer.Pipeline.Tests.EventLog.PowerCut;

/// <summary>
/// One file as programs see it and as the disk has it: behind the durable bytes every version that each sector had since the last
/// sync, any of which may be the one that reached the disk. A sector is written whole or not at all.
/// </summary>
internal sealed class FileImage
{
    private const int SectorBytes = 512;

    private readonly SortedDictionary<int, List<Version>> _unsynced = [];
    private readonly List<(int Order, int Length)> _unsyncedLengths = [];
    private byte[] _visible;
    private byte[] _durable;
    private int _order;

    public FileImage()
        : this([], [])
    {
    }

    private FileImage(byte[] visible, byte[] durable)
    {
        _visible = visible;
        _durable = durable;
    }

    public int Length => _visible.Length;

    public ReadOnlySpan<byte> Visible => _visible;

    public void SetLength(int length)
    {
        Array.Resize(ref _visible, length);
        _unsyncedLengths.Add((++_order, length));
    }

    public void Write(int offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (offset + bytes.Length > Length)
        {
            SetLength(offset + bytes.Length);
        }

        bytes.CopyTo(_visible.AsSpan(offset));
        _order++;
        for (var sector = offset / SectorBytes; sector * SectorBytes < offset + bytes.Length; sector++)
        {
            if (!_unsynced.TryGetValue(sector, out var versions))
            {
                _unsynced.Add(sector, versions = []);
            }

            versions.Add(new Version(_order, SectorOf(_visible, sector).ToArray()));
        }
    }

    public void Sync()
    {
        _durable = [.. _visible];
        _unsynced.Clear();
        _unsyncedLengths.Clear();
    }

    /// <summary>
    /// What a sync that fails may do to each sector: write it, leave it to a later sync, or lose it for good, although it can
    /// still be read from memory.
    /// </summary>
    public void FailSync(Random random)
    {
        foreach (var (sector, versions) in _unsynced.ToList())
        {
            switch (random.Next(3))
            {
                case 0:
                    Put(ref _durable, sector, versions[^1].Bytes);
                    _unsynced.Remove(sector);
                    break;
                case 1:
                    _unsynced.Remove(sector);
                    break;
            }
        }
    }

    /// <summary>A file that a power cut could leave.</summary>
    public FileImage Crash(Random random)
    {
        var choice = random.Next(5);
        var cutAt = random.Next(_order + 2);
        var length = Chosen([.. _unsyncedLengths.Select(one => one.Order)]) is var at and >= 0 ? _unsyncedLengths[at].Length : _durable.Length;
        var left = _durable;
        Array.Resize(ref left, length);
        left = ReferenceEquals(left, _durable) ? [.. left] : left;
        foreach (var (sector, versions) in _unsynced)
        {
            if (Chosen([.. versions.Select(version => version.Order)]) is var index and >= 0 && sector * SectorBytes < length)
            {
                Put(ref left, sector, versions[index].Bytes.AsSpan(0, Math.Min(versions[index].Bytes.Length, length - (sector * SectorBytes))));
            }
        }

        return new FileImage(left, [.. left]);

        // Which of the changes since the sync is the last that counts; -1 for none.
        int Chosen(int[] orders) => choice switch
        {
            0 => -1,
            1 => orders.Length - 1,
            // All up to some moment; of what was written just then some.
            2 => Array.FindLastIndex(orders, order => order < cutAt || (order == cutAt && random.Next(2) == 0)),
            3 => random.Next(-1, orders.Length),
            _ => random.Next(4) == 0 ? random.Next(-1, orders.Length) : orders.Length - 1,
        };
    }

    public FileImage Clone()
    {
        var clone = new FileImage([.. _visible], [.. _durable]) { _order = _order };
        clone._unsyncedLengths.AddRange(_unsyncedLengths);
        foreach (var (sector, versions) in _unsynced)
        {
            clone._unsynced.Add(sector, [.. versions]);
        }

        return clone;
    }

    private static ReadOnlySpan<byte> SectorOf(byte[] bytes, int sector) =>
        bytes.AsSpan(sector * SectorBytes, Math.Min(SectorBytes, bytes.Length - (sector * SectorBytes)));

    private static void Put(ref byte[] bytes, int sector, ReadOnlySpan<byte> content)
    {
        if (bytes.Length < (sector * SectorBytes) + content.Length)
        {
            Array.Resize(ref bytes, (sector * SectorBytes) + content.Length);
        }

        content.CopyTo(bytes.AsSpan(sector * SectorBytes));
    }

    private sealed record Version(int Order, byte[] Bytes);
}
