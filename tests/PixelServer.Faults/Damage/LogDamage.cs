using System.Buffers.Binary;
using System.Text;
using PixelServer.Faults.Events;

namespace PixelServer.Faults.Damage;

/// <summary>
/// Flips bytes in records of closed log segments of a server that does not run, and says which events lay in them. Reads the format
/// that stands at the head of DiskEventLog.cs, with a reader of its own: a judge must not share the defendant's eyes.
/// </summary>
internal static class LogDamage
{
    private const ulong Magic = 0x01_00_47_4f_4c_58_50_00;
    private const int FirstRecord = 128;
    private const int RecordHeader = 16;
    private const int SaltOffset = 16;
    private const int SealedEndOffset = 32;
    private const int Request = 1;

    /// <summary>Flips a byte in each of up to <paramref name="records"/> records; the ids of the events in them.</summary>
    public static IReadOnlyList<string> Flip(string logFolder, Random random, int records)
    {
        var damaged = new List<string>();
        var segments = Directory.Exists(logFolder) ? Directory.GetFiles(logFolder, "*.log").Order(StringComparer.Ordinal).ToArray() : [];
        foreach (var path in segments)
        {
            var bytes = File.ReadAllBytes(path);
            var candidates = Records(bytes).ToList();
            if (candidates.Count == 0 || damaged.Count >= records)
            {
                continue;
            }

            var (start, length) = candidates[random.Next(candidates.Count)];
            var text = Encoding.Latin1.GetString(bytes, start, length);
            damaged.AddRange(EventId.Pattern.Matches(text).Select(match => match.Value));
            Flip(path, bytes, start + Place(text, random), random);
        }

        return damaged;
    }

    /// <summary>Ids in the bytes that the log kept aside.</summary>
    public static IEnumerable<string> KeptIds(string logFolder)
    {
        var folder = Path.Combine(logFolder, "damaged");
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).SelectMany(path => EventId.Pattern.Matches(Encoding.Latin1.GetString(File.ReadAllBytes(path)))).Select(match => match.Value)
            : [];
    }

    /// <summary>Start and length of the request records of a sealed segment, headers included; none for any other.</summary>
    public static IEnumerable<(int Start, int Length)> Records(byte[] segment)
    {
        if (segment.Length < FirstRecord || BinaryPrimitives.ReadUInt64LittleEndian(segment) != Magic)
        {
            yield break;
        }

        var salt = BinaryPrimitives.ReadUInt64LittleEndian(segment.AsSpan(SaltOffset));
        var end = BinaryPrimitives.ReadInt32LittleEndian(segment.AsSpan(SealedEndOffset));
        for (var at = FirstRecord; at + RecordHeader <= Math.Min(end, segment.Length);)
        {
            var kind = segment[at + 11];
            var length = RecordHeader + (int)(BinaryPrimitives.ReadUInt32LittleEndian(segment.AsSpan(at + 8)) & 0xFFFFFF);
            if (BinaryPrimitives.ReadUInt64LittleEndian(segment.AsSpan(at)) != salt + (ulong)at || at + length > segment.Length)
            {
                // Damaged before.
                yield break;
            }

            if (kind == Request)
            {
                yield return (at, length);
            }

            at += (length + 7) & ~7;
        }
    }

    // Anywhere but in an id, so that the bytes kept aside still tell whose they are.
    private static int Place(string record, Random random)
    {
        while (true)
        {
            var place = random.Next(2) == 0 ? random.Next(RecordHeader) : random.Next(record.Length);
            if (!EventId.Pattern.Matches(record).Any(id => place >= id.Index && place < id.Index + id.Length))
            {
                return place;
            }
        }
    }

    private static void Flip(string path, byte[] bytes, int place, Random random)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.Write(file, [(byte)(bytes[place] ^ (1 << random.Next(8)))], place);
    }
}
