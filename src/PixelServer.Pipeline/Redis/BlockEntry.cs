using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using PixelServer.Pipeline.EventLog;
using StackExchange.Redis;

namespace PixelServer.Pipeline.Redis;

/// <summary>One block as an entry of a Redis stream.</summary>
/// <remarks>
/// <para><b>Rules.</b> The log is the truth and Redis only transport: a collector keeps a block until a loader says that ClickHouse
/// has it, and sends it again whenever it may be lost; a loader asks ClickHouse about every block. So an entry may come any number
/// of times, everything in Redis may vanish at any time, and nothing is lost.</para>
/// <para><b>Keys</b>, N the same everywhere: streams <c>{prefix}:{0…N-1}:blocks</c>, the braces being part of the name; a block's id
/// says which. <c>{prefix}:{n}:streams</c>, N itself, see <see cref="StreamAgreement"/>. <c>{prefix}:{n}:unreadable</c>, the last few entries nobody could understand. <c>{prefix}:{collector}:loaded</c>,
/// a list of the ids of blocks that are in ClickHouse; it goes an hour after the last one.</para>
/// <para><b>Entry</b>, all text but the records: <c>v</c> version, 1 · <c>id</c> block, 32 hexadecimal digits · <c>from</c> collector ·
/// <c>salt</c> and <c>start</c> of the block in its segment, decimal, without which its records cannot be verified · <c>sum</c>
/// CRC32C of the records, 8 hexadecimal digits · <c>records</c> as they lie in the log.</para>
/// <para><b>Send</b>: XADD where XLEN is below MaxWaiting; never MAXLEN, which would drop blocks; XGROUP CREATE before the
/// first, see <see cref="LoaderGroup"/>. <b>Take</b>: XREADGROUP of the group <c>loaders</c>, without BLOCK; XAUTOCLAIM of what another loader left; XCLAIM JUSTID of one's own, so that a loader ClickHouse holds
/// up keeps its blocks. <b>Release</b>: RPUSH of the ids, then XACK and XDEL at once. An entry is deleted, rather than the
/// stream trimmed at the lowest one pending, so that XLEN is the number of blocks not loaded and one slow block holds up no others.
/// <b>Confirm</b>: the collector takes the ids with LPOP; a block without one is looked for after a while, and sent again when it is gone.</para>
/// <para>Needs Redis 6.2, with <c>maxmemory-policy noeviction</c>.</para>
/// </remarks>
internal sealed class BlockEntry(BlockId id, string collectorId, ulong salt, int start, byte[] records)
{
    private const string Version = "1";

    public BlockId Id { get; } = id;

    public string CollectorId { get; } = collectorId;

    public ulong Salt { get; } = salt;

    public int Start { get; } = start;

    public byte[] Records { get; } = records;

    /// <summary>Names and values, as XADD takes them.</summary>
    public object[] ToFields() =>
    [
        "v", Version,
        "id", Id.ToString(),
        "from", CollectorId,
        "salt", Salt.ToString(CultureInfo.InvariantCulture),
        "start", Start.ToString(CultureInfo.InvariantCulture),
        "sum", Checksum(Records),
        "records", Records,
    ];

    /// <summary>False, with the reason, when another version wrote the entry or it was damaged on its way.</summary>
    public static bool TryRead(RedisResult[] fields, [NotNullWhen(true)] out BlockEntry? entry, out string reason)
    {
        entry = null;
        var version = Text(fields, "v");
        if (version != Version)
        {
            reason = version is null ? "it has no version" : "its version is not known here";
            return false;
        }

        if (!TryReadId(Text(fields, "id"), out var id)
            || Text(fields, "from") is not { Length: > 0 } from
            || !ulong.TryParse(Text(fields, "salt"), NumberStyles.None, CultureInfo.InvariantCulture, out var salt)
            || !int.TryParse(Text(fields, "start"), NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            || Value(fields, "records") is not { } records)
        {
            reason = "a field is missing or wrong";
            return false;
        }

        if (Text(fields, "sum") != Checksum(records))
        {
            reason = "its checksum does not fit";
            return false;
        }

        reason = "";
        entry = new BlockEntry(id, from, salt, start, records);
        return true;
    }

    public static bool TryReadId(string? text, out BlockId id)
    {
        var isId = UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        id = new BlockId(value);
        return isId;
    }

    private static string? Text(RedisResult[] fields, string name) =>
        Value(fields, name) is { Length: <= 256 } value ? Encoding.UTF8.GetString(value) : null;

    private static byte[]? Value(RedisResult[] fields, string name)
    {
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            if ((string)fields[i] == name)
            {
                return (byte[])fields[i + 1];
            }
        }

        return null;
    }

    // Of all bytes: records damaged in the log are part of the block, and their own checksums say nothing of the way here.
    private static string Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var eight in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            sum = BitOperations.Crc32C(sum, eight);
        }

        foreach (var one in bytes[(bytes.Length & ~7)..])
        {
            sum = BitOperations.Crc32C(sum, one);
        }

        return (~sum).ToString("x8", CultureInfo.InvariantCulture);
    }
}
