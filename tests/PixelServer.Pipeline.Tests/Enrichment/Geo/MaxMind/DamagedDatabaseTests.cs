using PixelServer.Pipeline.Enrichment.Geo.MaxMind;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.Geo.MaxMind;

public sealed class DamagedDatabaseTests
{
    [Theory]
    [InlineData("GeoIP2-City-Test")]
    [InlineData("GeoIP2-Anonymous-IP-Test")]
    [InlineData("MaxMind-DB-test-decoder")]
    [InlineData("MaxMind-DB-test-mixed-32")]
    [InlineData("MaxMind-DB-test-metadata-pointers")]
    public void Random_damage_to_a_real_database_is_refused_or_does_no_harm(string name) =>
        AssertSurvivesDamage(File.ReadAllBytes(MaxMindData.TestDatabase(name)));

    [Theory]
    [InlineData(24)]
    [InlineData(28)]
    [InlineData(32)]
    public void Random_damage_is_refused_or_does_no_harm(int recordSize) => AssertSurvivesDamage(SomeDatabase.City(recordSize));

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var file = SomeDatabase.City();
        for (var length = 0; length < file.Length; length++)
        {
            var cut = file[..length];
            Assert.Throws<InvalidDatabaseException>(() => new DatabaseReader(cut).Verify());
        }
    }

    [Fact]
    public void Pointers_in_a_circle_are_refused()
    {
        var writer = new DatabaseWriter();
        var start = writer.Add([.. DatabaseWriter.Control(11, 1), .. DatabaseWriter.Pointer(0)]);

        AssertRefused(writer.InsertOffset("1.0.0.0/8", start), "in a circle");
    }

    [Fact]
    public void A_pointer_to_a_pointer_is_refused()
    {
        var writer = new DatabaseWriter();
        writer.Add(DatabaseWriter.Pointer(5));
        writer.Add(DatabaseWriter.Pointer(10));
        writer.Add(DatabaseWriter.Encode("end"));

        AssertRefused(writer.InsertOffset("1.0.0.0/8", 0), "points to another pointer");
    }

    [Fact]
    public void A_path_of_the_tree_that_never_ends_is_given_up()
    {
        var writer = new DatabaseWriter().Insert("1.0.0.0/8", "x");
        writer.Link(1, 1, 1);
        var reader = new DatabaseReader(writer.ToArray());

        Assert.False(reader.TryFindRecord([0x7f, .. Enumerable.Repeat((byte)0xff, 15)], out var record));
        Assert.Equal(-1, record);
    }

    [Fact]
    public void A_record_that_unfolds_without_end_is_verified_once_and_not_decoded()
    {
        // Twenty arrays, each holding the next one ten times.
        var writer = new DatabaseWriter();
        var next = writer.Add(DatabaseWriter.Encode("leaf"));
        for (var i = 0; i < 20; i++)
        {
            var pointer = DatabaseWriter.Pointer((uint)next);
            next = writer.Add([.. DatabaseWriter.Control(11, 10), .. Enumerable.Repeat(pointer, 10).SelectMany(bytes => bytes)]);
        }

        var reader = new DatabaseReader(writer.InsertOffset("1.0.0.0/8", next).ToArray());
        reader.Verify();

        Assert.True(reader.TryFindRecord([1, 2, 3, 4], out var record));
        Assert.True(reader.City(record).Country.IsoCode.IsEmpty);
        var refusal = Assert.Throws<InvalidDatabaseException>(() => reader.Decode(record));
        Assert.Contains("more than 1048576 values", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_that_overlap_to_keep_a_reader_busy_are_refused()
    {
        // Texts that are the beginnings of long arrays to whoever begins to read within them.
        const int texts = 4000;
        var writer = new DatabaseWriter();
        for (var i = 0; i < texts; i++)
        {
            // Two bytes below 0x80, else it would be no text.
            var items = ((texts - i - 286) & 0x7f7f) + 285;
            var hidden = items < texts - i ? DatabaseWriter.Control(11, items) : "text"u8.ToArray();
            var offset = writer.Add([0x44, .. hidden]);
            writer.InsertOffset($"1.{i / 256}.{i % 256}.0/24", offset + 1);
        }

        AssertRefused(writer, "overlap");
    }

    [Theory]
    [InlineData(7)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(16)]
    public void A_field_that_is_no_value_is_refused(int extendedType)
    {
        var writer = new DatabaseWriter();
        var start = writer.Add(0, (byte)(extendedType - 7));

        AssertRefused(writer.InsertOffset("1.0.0.0/8", start), "field of the");
    }

    [Fact]
    public void A_map_with_a_key_that_is_no_text_is_refused()
    {
        var writer = new DatabaseWriter();
        var start = writer.Add([.. DatabaseWriter.Control(7, 1), .. DatabaseWriter.Encode((ushort)1), .. DatabaseWriter.Encode("x")]);

        AssertRefused(writer.InsertOffset("1.0.0.0/8", start), "key of type UInt16");
    }

    [Fact]
    public void A_file_of_another_kind_is_refused()
    {
        var refusal = Assert.Throws<InvalidDatabaseException>(() => new DatabaseReader("GIF89a"u8.ToArray()));
        Assert.Contains("no MaxMind DB", refusal.Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(DatabaseWriter writer, string reason)
    {
        var file = writer.ToArray();
        var refusal = Assert.Throws<InvalidDatabaseException>(() => new DatabaseReader(file).Verify());
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        DamagedFile.AssertOnlyAnswersOrRefuses(file, new Random(1), reason);
    }

    private static void AssertSurvivesDamage(byte[] file)
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var refused = 0;
        for (var round = 0; round < 300; round++)
        {
            var damaged = Damage(file, random);
            try
            {
                refused += DamagedFile.AssertOnlyAnswersOrRefuses(damaged, random, $"round {round}") ? 1 : 0;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, round {round}: {e}");
            }
        }

        Assert.True(refused > 100, $"seed {seed}: only {refused} damaged files were refused");
    }

    private static byte[] Damage(byte[] file, Random random)
    {
        var damaged = random.Next(8) == 0 ? file[..random.Next(file.Length)] : (byte[])file.Clone();
        for (var flips = random.Next(30); flips > 0 && damaged.Length > 0; flips--)
        {
            // Half of them in the last part, where data and metadata are.
            var from = random.Next(2) == 0 ? 0 : damaged.Length * 3 / 4;
            damaged[random.Next(from, damaged.Length)] = (byte)random.Next(256);
        }

        return damaged;
    }
}
