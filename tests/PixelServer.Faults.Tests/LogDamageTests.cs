using System.Buffers.Binary;
using System.Text;
using PixelServer.Faults.Damage;
using Xunit;

namespace PixelServer.Faults.Tests;

public sealed class LogDamageTests : IDisposable
{
    private const ulong Salt = 0x1122334455667788;
    private readonly string _folder = Directory.CreateTempSubdirectory("pixelserver-damage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void One_bit_changes_in_the_record_of_the_events_that_are_named()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var before = Segment(isSealed: true, "id=f1-1.&e=a", "[f1-2.,f1-3.]");
            var path = Path.Combine(_folder, "00000000000000000001.log");
            File.WriteAllBytes(path, before);
            var ids = LogDamage.Flip(_folder, new Random(seed), records: 1);
            var after = File.ReadAllBytes(path);

            var place = Enumerable.Range(0, before.Length).Single(at => before[at] != after[at]);
            Assert.True(int.IsPow2(before[place] ^ after[place]), $"seed {seed}");
            var (start, length) = LogDamage.Records(before).Single(record => place >= record.Start && place < record.Start + record.Length);
            var text = Encoding.Latin1.GetString(after, start, length);
            Assert.NotEmpty(ids);
            Assert.All(ids, id => Assert.Contains(id, text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Segment_that_is_still_written_is_left_alone()
    {
        File.WriteAllBytes(Path.Combine(_folder, "00000000000000000001.log"), Segment(isSealed: false, "id=f1-1."));
        Assert.Empty(LogDamage.Flip(_folder, new Random(1), records: 3));
    }

    // As at the head of DiskEventLog.cs; checksums, which the damage does not look at, are left out.
    private static byte[] Segment(bool isSealed, params string[] payloads)
    {
        var bytes = new byte[4096];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, 0x01_00_47_4f_4c_58_50_00);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), Salt);
        var at = 128;
        foreach (var payload in payloads)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), Salt + (ulong)at);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 8), (1u << 24) | (uint)payload.Length);
            Encoding.ASCII.GetBytes(payload, bytes.AsSpan(at + 16));
            at += (16 + payload.Length + 7) & ~7;
        }

        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(32), isSealed ? at : 0);
        return bytes;
    }
}
