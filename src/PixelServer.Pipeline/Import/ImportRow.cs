using System.Net;
using System.Security.Cryptography;
using PixelServer.Events;

namespace PixelServer.Pipeline.Import;

/// <summary>What one row of a file says, being collected by an <see cref="IRowDecoder"/>. Used again for every row; not thread-safe.</summary>
internal sealed class ImportRow
{
    private readonly byte[] _address = new byte[16];
    private int _addressLength;
    private EventRejection _problem;

    /// <summary>Takes the row's fields by the rules of live events.</summary>
    public EventAssembler Assembler { get; } = new();

    /// <summary>When it happened, in Unix microseconds; null while the row has named no time.</summary>
    public long? Time { get; set; }

    public ulong VisitorId { get; set; }

    /// <summary>The client's address, 4 or 16 bytes; empty when the file has none. It tells the place and is not stored.</summary>
    public ReadOnlySpan<byte> Address => _address.AsSpan(0, _addressLength);

    public RequestSignals Signals { get; set; }

    /// <summary>The first thing found wrong with the row.</summary>
    public EventRejection Problem => _problem.IsNone ? Assembler.Rejection : _problem;

    public void Start()
    {
        Assembler.Start();
        Time = null;
        VisitorId = 0;
        _addressLength = 0;
        Signals = RequestSignals.None;
        _problem = EventRejection.None;
    }

    /// <summary>Takes an address as a log writes it; anything else, such as a host name, is none.</summary>
    public void SetAddress(ReadOnlySpan<byte> text)
    {
        _addressLength = 0;
        if (IPAddress.TryParse(text, out var address))
        {
            address.TryWriteBytes(_address, out _addressLength);
        }
    }

    public void Reject(RejectReason reason, string detail)
    {
        if (_problem.IsNone)
        {
            _problem = new EventRejection(reason, detail);
        }
    }

    /// <summary>The id of a visitor whom a file names: the same for the same site and name in every import, never 0.</summary>
    public static ulong HashVisitor(ReadOnlySpan<byte> site, ReadOnlySpan<byte> name)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(site);
        hash.AppendData([0]);
        hash.AppendData(name);
        return ToId(hash.GetCurrentHash());
    }

    /// <summary>The first eight bytes of a hash as a visitor's id, which is never 0.</summary>
    public static ulong ToId(ReadOnlySpan<byte> hash) =>
        Math.Max(1, System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(hash));
}
