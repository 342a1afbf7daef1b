using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using PixelServer.Audiences.Compilation;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Lookalikes.Features;

/// <summary>Reads what is known of visitors, as ClickHouse's RowBinary: of hundreds of thousands JSON would take longer than all the learning.</summary>
/// <param name="client">May be a reader's; stays the caller's.</param>
internal sealed class FeatureReader(ClickHouseClient client)
{
    private static readonly IReadOnlyList<Feature> Numbers = FeatureCatalog.Of(FeatureKind.Number);
    private static readonly IReadOnlyList<Feature> Categories = FeatureCatalog.Of(FeatureKind.Category);
    private static readonly IReadOnlyList<Feature> TokenFeatures = FeatureCatalog.Of(FeatureKind.Tokens);

    /// <summary>Reads the features of some visitors, in the order of their ids.</summary>
    /// <param name="site">The site.</param>
    /// <param name="asOf">The time from which features are counted back, in Unix milliseconds.</param>
    /// <param name="window">How far back.</param>
    /// <param name="subjects">Conditions on <c>visitor_id</c>.</param>
    /// <param name="isSeed">Whether a <c>visitor_id</c> is a seed, in SQL.</param>
    /// <param name="having">What must hold of what is known; empty for nothing.</param>
    /// <param name="parameters">Holds the values of these.</param>
    /// <param name="settings">Bounds of memory.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<FeatureSample> ReadAsync(
        string site,
        long asOf,
        TimeSpan window,
        IEnumerable<string> subjects,
        string isSeed,
        string having,
        SqlParameterList parameters,
        QuerySettings settings,
        CancellationToken cancellationToken)
    {
        var rows = FeatureSql.CompileActivity(site, asOf, window, subjects, parameters, having);
        var columns = Numbers.Concat(Categories).Select(feature => FeatureSql.Expression(feature, asOf, parameters));
        var sql = SqlText.Join(
            $"SELECT visitor_id, toUInt8({isSeed}), {string.Join(", ", columns)}, things",
            $"FROM {SqlText.Block(rows)}",
            "ORDER BY visitor_id",
            "FORMAT RowBinary");
        await using var stream = await client.QueryStreamAsync(sql, cancellationToken, parameters.ToQueryParameters(), settings);
        var read = new Columns();
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1 << 18));
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var rest = result.Buffer;
            while (TryReadRow(ref rest, read))
            {
            }

            reader.AdvanceTo(rest.Start, rest.End);
            if (result.IsCompleted)
            {
                return rest.IsEmpty ? read.ToSample() : throw new IOException("ClickHouse's answer ends within a row.");
            }
        }
    }

    // All of a row or nothing of it.
    private static bool TryReadRow(ref ReadOnlySequence<byte> rest, Columns rows)
    {
        var reader = new SequenceReader<byte>(rest);
        Span<byte> fixedPart = stackalloc byte[9 + (Numbers.Count * 4) + (Categories.Count * 2)];
        if (!reader.TryCopyTo(fixedPart))
        {
            return false;
        }

        reader.Advance(fixedPart.Length);
        if (!TryReadLength(ref reader, out var things) || reader.Remaining < things * 4L)
        {
            return false;
        }

        rows.Visitors.Add(BinaryPrimitives.ReadUInt64LittleEndian(fixedPart));
        rows.IsSeed.Add(fixedPart[8] != 0);
        for (var i = 0; i < Numbers.Count; i++)
        {
            rows.Numbers[i].Add(BinaryPrimitives.ReadSingleLittleEndian(fixedPart[(9 + (i * 4))..]));
        }

        for (var i = 0; i < Categories.Count; i++)
        {
            rows.Categories[i].Add(BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[(9 + (Numbers.Count * 4) + (i * 2))..]));
        }

        for (var i = 0; i < things; i++)
        {
            reader.TryReadLittleEndian(out int thing);
            rows.AddThing((uint)thing);
        }

        rows.EndRow();
        rest = rest.Slice(reader.Position);
        return true;
    }

    // Lengths are LEB128.
    private static bool TryReadLength(ref SequenceReader<byte> reader, out int length)
    {
        length = 0;
        for (var shift = 0; reader.TryRead(out var part); shift += 7)
        {
            length |= (part & 0x7F) << shift;
            if (part < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Columns
    {
        private readonly List<int>[] _starts = [.. TokenFeatures.Select(_ => new List<int> { 0 })];
        private readonly List<ushort>[] _tokens = [.. TokenFeatures.Select(_ => new List<ushort>())];
        private readonly Dictionary<uint, int> _kinds = TokenFeatures.Select((feature, i) => (Kind: FeatureSql.KindOf(feature), i)).ToDictionary(pair => pair.Kind, pair => pair.i);

        public List<ulong> Visitors { get; } = [];

        public List<bool> IsSeed { get; } = [];

        public List<float>[] Numbers { get; } = [.. FeatureReader.Numbers.Select(_ => new List<float>())];

        public List<ushort>[] Categories { get; } = [.. FeatureReader.Categories.Select(_ => new List<ushort>())];

        public void AddThing(uint thing)
        {
            if (_kinds.TryGetValue(thing >> 16, out var feature))
            {
                _tokens[feature].Add((ushort)thing);
            }
        }

        public void EndRow()
        {
            for (var i = 0; i < _starts.Length; i++)
            {
                _starts[i].Add(_tokens[i].Count);
            }
        }

        public FeatureSample ToSample() => new()
        {
            Features = FeatureCatalog.All,
            Visitors = [.. Visitors],
            IsSeed = [.. IsSeed],
            Numbers = [.. Numbers.Select(column => column.ToArray())],
            Categories = [.. Categories.Select(column => column.ToArray())],
            Tokens = [.. _starts.Zip(_tokens, (starts, tokens) => new TokenColumn([.. starts], [.. tokens]))],
        };
    }
}
