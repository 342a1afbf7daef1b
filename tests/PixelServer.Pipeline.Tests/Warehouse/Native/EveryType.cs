using System.Globalization;
using PixelServer.Pipeline.Warehouse.Native;

namespace PixelServer.Pipeline.Tests.Warehouse.Native;

/// <summary>A block with a column of every type the warehouse writes, and the query that shows it as text.</summary>
internal sealed class EveryType : IDisposable
{
    public const string CreateTable = """
        CREATE TABLE every_type
        (
            id UInt32, text String, low LowCardinality(String), u8 UInt8, u16 UInt16, u64 UInt64, u128 UInt128, time DateTime64(6, 'UTC'),
            day Date, money Decimal(18, 4), flag Bool, maybe Nullable(Decimal(18, 4)), fixed FixedString(4), text_array Array(String),
            low_array Array(LowCardinality(String)), number_array Array(Decimal(18, 4)), map Map(LowCardinality(String), String)
        )
        ENGINE = MergeTree ORDER BY id
        """;

    public const string Select = """
        SELECT id, hex(text), hex(low), u8, u16, u64, u128, toUnixTimestamp64Micro(time), toUInt16(day), toString(money), toUInt8(flag),
            ifNull(toString(maybe), 'null'), hex(fixed), arrayStringConcat(arrayMap(x -> hex(x), text_array), ','),
            arrayStringConcat(arrayMap(x -> hex(x), low_array), ','), arrayStringConcat(arrayMap(x -> toString(x), number_array), ','),
            arrayStringConcat(arrayMap((k, v) -> concat(hex(k), ':', hex(v)), mapKeys(map), mapValues(map)), ',')
        FROM every_type ORDER BY id FORMAT TSV
        """;

    private readonly NumberColumn<uint> _id = new("id", "UInt32");
    private readonly TextColumn _text = new("text");
    private readonly LowCardinalityColumn _low = new("low");
    private readonly NumberColumn<byte> _u8 = new("u8", "UInt8");
    private readonly NumberColumn<ushort> _u16 = new("u16", "UInt16");
    private readonly NumberColumn<ulong> _u64 = new("u64", "UInt64");
    private readonly NumberColumn<UInt128> _u128 = new("u128", "UInt128");
    private readonly NumberColumn<long> _time = new("time", "DateTime64(6, 'UTC')");
    private readonly NumberColumn<ushort> _day = new("day", "Date");
    private readonly NumberColumn<long> _money = new("money", "Decimal(18, 4)");
    private readonly NumberColumn<bool> _flag = new("flag", "Bool");
    private readonly NullableColumn<long> _maybe = new("maybe", "Decimal(18, 4)");
    private readonly FixedTextColumn _fixed = new("fixed", 4);
    private readonly ArrayColumn<TextColumn> _textArray = new("text_array", new TextColumn(""));
    private readonly ArrayColumn<LowCardinalityColumn> _lowArray = new("low_array", new LowCardinalityColumn(""));
    private readonly ArrayColumn<NumberColumn<long>> _numberArray = new("number_array", new NumberColumn<long>("", "Decimal(18, 4)"));
    private readonly MapColumn _map = new("map");

    public EveryType()
    {
        Block = new NativeBlock(
            _id, _text, _low, _u8, _u16, _u64, _u128, _time, _day, _money, _flag, _maybe, _fixed, _textArray, _lowArray, _numberArray, _map);
    }

    public NativeBlock Block { get; }

    public void Dispose() => Block.Dispose();

    public void AddEmptyRow(int id) => AddRow(id, [], [], 0, 0, 0, null, [0, 0, 0, 0], [], []);

    /// <summary>Adds a row and returns it as <see cref="Select"/> will show it.</summary>
    public string AddRandomRow(int id, Random random)
    {
        var texts = Enumerable.Range(0, random.Next(4)).Select(_ => RandomBytes(random, 300)).ToList();
        var numbers = Enumerable.Range(0, random.Next(4)).Select(_ => random.NextInt64(-1_000_000, 1_000_000)).ToList();
        long? maybe = random.Next(2) == 0 ? null : random.NextInt64(-99_999, 99_999);
        var fixedText = new byte[4];
        random.NextBytes(fixedText);
        return AddRow(
            id, RandomBytes(random, 300), RandomBytes(random, 2), random.NextInt64(), random.NextInt64(-2_000_000_000_000_000, 9_000_000_000_000_000),
            random.NextInt64(-1_000_000_000_000, 1_000_000_000_000), maybe, fixedText, texts, numbers);
    }

    private string AddRow(
        int id, byte[] text, byte[] low, long bits, long time, long money, long? maybe, byte[] fixedText, List<byte[]> texts, List<long> numbers)
    {
        var wide = new UInt128((ulong)bits, (ulong)~bits);
        _id.Add((uint)id);
        _text.Add(text);
        _low.Add(low);
        _u8.Add((byte)bits);
        _u16.Add((ushort)bits);
        _u64.Add((ulong)bits);
        _u128.Add(wide);
        _time.Add(time);
        _day.Add((ushort)bits);
        _money.Add(money);
        _flag.Add((bits & 1) != 0);
        _maybe.Add(maybe);
        _fixed.Add(fixedText);
        texts.ForEach(each => _textArray.Elements.Add(each));
        _textArray.EndRow();
        texts.ForEach(each => _lowArray.Elements.Add(each.AsSpan(0, Math.Min(each.Length, 1))));
        _lowArray.EndRow();
        numbers.ForEach(_numberArray.Elements.Add);
        _numberArray.EndRow();
        texts.ForEach(each => _map.Add(each.AsSpan(0, Math.Min(each.Length, 1)), each));
        _map.EndRow();
        return string.Join(
            '\t',
            id.ToString(CultureInfo.InvariantCulture), Hex(text), Hex(low), $"{(byte)bits}", $"{(ushort)bits}", $"{(ulong)bits}", $"{wide}", $"{time}",
            $"{(ushort)bits}", Decimal(money), $"{bits & 1}", maybe is { } some ? Decimal(some) : "null", Hex(fixedText),
            string.Join(',', texts.Select(Hex)), string.Join(',', texts.Select(each => Hex([.. each.Take(1)]))), string.Join(',', numbers.Select(Decimal)),
            string.Join(',', texts.Select(each => $"{Hex([.. each.Take(1)])}:{Hex(each)}")));
    }

    private static byte[] RandomBytes(Random random, int limit)
    {
        var bytes = new byte[random.Next(limit)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);

    // ClickHouse leaves out trailing zeros.
    private static string Decimal(long scaled) => (scaled / 10_000m).ToString("0.####", CultureInfo.InvariantCulture);
}
