using System.Globalization;
using System.Text;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Pipeline.Warehouse.Native;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Warehouse.Native;

public sealed class NativeBlockTests(EngineFixture engine)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 500)]
    [InlineData(3, 3000)]
    public async Task Random_values_of_every_type_come_back_as_they_were(int seed, int rows)
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var random = new Random(seed);
        var expected = new StringBuilder();
        using var columns = new EveryType();
        for (var row = 0; row < rows; row++)
        {
            expected.Append(columns.AddRandomRow(row, random)).Append('\n');
        }

        await database.Client.ExecuteAsync(EveryType.CreateTable, Token);
        await InsertAsync(database, "every_type", columns.Block);

        Assert.Equal(expected.ToString(), await database.QueryAsync(EveryType.Select));
    }

    [Fact]
    public async Task A_block_without_rows_and_arrays_without_elements_are_read()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        using var columns = new EveryType();
        await database.Client.ExecuteAsync(EveryType.CreateTable, Token);
        await InsertAsync(database, "every_type", columns.Block);
        Assert.Equal(0, await database.CountAsync("every_type"));

        columns.AddEmptyRow(0);
        columns.AddEmptyRow(1);
        await InsertAsync(database, "every_type", columns.Block);
        Assert.Equal("2\t0\t0\n", await database.QueryAsync("SELECT count(), sum(length(low_array)), sum(length(map)) FROM every_type FORMAT TSV"));
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(100_000)]
    public async Task Dictionaries_of_every_width_are_read(int keys)
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var id = new NumberColumn<uint>("id", "UInt32");
        var low = new LowCardinalityColumn("low");
        using var block = new NativeBlock(id, low);
        for (var row = 0; row < keys + 10; row++)
        {
            id.Add((uint)row);
            low.Add(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"key {row % keys}")));
        }

        await database.Client.ExecuteAsync("CREATE TABLE dictionary (id UInt32, low LowCardinality(String)) ENGINE = MergeTree ORDER BY id", Token);
        await InsertAsync(database, "dictionary", block);

        Assert.Equal(
            $"{keys + 10}\t{keys + 10}\t{keys}\n",
            await database.QueryAsync($"SELECT count(), countIf(low = concat('key ', toString(id % {keys}))), uniqExact(low) FROM dictionary FORMAT TSV"));
    }

    [Fact]
    public void A_block_written_twice_gives_the_same_bytes()
    {
        using var columns = new EveryType();
        var random = new Random(5);
        for (var row = 0; row < 300; row++)
        {
            columns.AddRandomRow(row, random);
        }

        using var first = new PooledBufferWriter();
        using var second = new PooledBufferWriter();
        columns.Block.WriteTo(first);
        columns.Block.WriteTo(second);

        Assert.True(first.Written.Span.SequenceEqual(second.Written.Span));
    }

    private static Task InsertAsync(WarehouseDatabase database, string table, NativeBlock block) => database.Client.InsertAsync(
        $"INSERT INTO {table} ({block.ColumnNames}) FORMAT Native", block.WriteToAsync, new QuerySettings().Set("async_insert", 0), Token);
}
