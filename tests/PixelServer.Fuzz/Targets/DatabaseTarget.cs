using System.Security.Cryptography;
using PixelServer.Pipeline.Enrichment.Geo.MaxMind;
using PixelServer.Pipeline.Tests.Enrichment.Geo;

namespace PixelServer.Fuzz.Targets;

/// <summary>A MaxMind DB file: refused, or all it holds can be read.</summary>
internal sealed class DatabaseTarget : IFuzzTarget
{
    private const int LookUps = 16;

    public string Name => "mmdb";

    public IReadOnlyList<byte[]> Seeds { get; } = [SomeDatabase.City(24), SomeDatabase.City(28), SomeDatabase.City(32), SomeDatabase.Country("DE")];

    public IReadOnlyList<byte[]> Words { get; } = [[0x20, 0], [0x38, 0, 0, 0, 0], [0xe0], [0xff, 0xff, 0xff, 0xff], [0, 4], [0xab, 0xcd, 0xef, .. "MaxMind.com"u8]];

    public void Run(byte[] input)
    {
        DatabaseReader reader;
        try
        {
            reader = new DatabaseReader(input);
        }
        catch (InvalidDatabaseException)
        {
            return;
        }

        var isVerified = Succeeds(reader.Verify);

        // Drawn from the input, so that it gives the same addresses again.
        var random = new Random(BitConverter.ToInt32(SHA256.HashData(input)));
        var address = new byte[16];
        for (var i = 0; i < LookUps; i++)
        {
            random.NextBytes(address);
            address.AsSpan(0, random.Next(17)).Clear();
            if (reader.TryFindRecord(i % 2 == 0 ? address : address.AsSpan(12), out var record) && record >= 0)
            {
                var isRead = Succeeds(() => reader.City(record)) & Succeeds(() => reader.Decode(record));
                FuzzFinding.Unless(isRead || !isVerified, $"the record at {record} is damaged, but was verified");
            }
        }
    }

    private static bool Succeeds(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (InvalidDatabaseException)
        {
            return false;
        }
    }
}
