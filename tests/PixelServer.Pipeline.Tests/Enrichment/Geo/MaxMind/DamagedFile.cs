using PixelServer.Pipeline.Enrichment.Geo.MaxMind;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.Geo.MaxMind;

/// <summary>Uses a file as a database whatever it holds.</summary>
internal static class DamagedFile
{
    /// <summary>
    /// Opens and verifies a file and looks addresses up, also when it was refused. Anything but an answer and
    /// <see cref="InvalidDatabaseException"/> fails, as does damage that a record shows only after verification.
    /// </summary>
    /// <returns>Whether the file was refused.</returns>
    public static bool AssertOnlyAnswersOrRefuses(byte[] file, Random random, string name)
    {
        DatabaseReader reader;
        try
        {
            reader = new DatabaseReader(file);
        }
        catch (InvalidDatabaseException)
        {
            return true;
        }

        var isVerified = Succeeds(reader.Verify);
        var address = new byte[16];
        for (var i = 0; i < 200; i++)
        {
            random.NextBytes(address);
            address.AsSpan(0, random.Next(17)).Clear();
            var looked = address.AsSpan(i % 2 == 0 ? 0 : 12);
            if (reader.TryFindRecord(looked, out var record) && record >= 0)
            {
                var isRead = Succeeds(() => reader.City(record)) & Succeeds(() => reader.Decode(record));
                Assert.True(isRead || !isVerified, $"{name}: the record at {record} is damaged, but was verified");
            }
        }

        return !isVerified;
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
