using System.Globalization;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Oracle;

/// <summary>Compiled statements find exactly whom the oracle finds, whatever is asked of whatever history.</summary>
public sealed class RandomAgreementTests(EngineFixture engine)
{
    private const int DefinitionsPerHistory = 80;
    private const int DefinitionsAtOnce = 40;

    // A history each. Others may be asked for, as FROM-TO.
    private static IEnumerable<int> Seeds
    {
        get
        {
            var others = Environment.GetEnvironmentVariable("PIXELSERVER_AUDIENCE_SEEDS")?.Split('-').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            return others is null ? Enumerable.Range(1, 125) : Enumerable.Range(others[0], others[^1] - others[0] + 1);
        }
    }

    [Fact]
    public Task Ten_thousand_random_definitions_find_whom_the_oracle_finds() => AgreeAsync(Seeds);

    [Fact]
    public Task Views_of_persons_say_what_the_oracle_says() => AgreeAsync([1001, 1002], keepsViews: true);

    private async Task AgreeAsync(IEnumerable<int> seeds, bool keepsViews = false)
    {
        var histories = seeds.Select(seed => (Seed: seed, History: new RandomHistory(seed))).ToList();
        using var scene = await AgreementScene.CreateAsync(engine, [.. histories.Select(pair => pair.History)], keepsViews);
        var (pairs, telling) = (0, 0);
        await Parallel.ForEachAsync(
            histories,
            new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken },
            async (pair, _) =>
            {
                var random = new Random(pair.Seed);
                var definitions = new RandomDefinition(random, pair.History.Site, pair.History.AsOf);
                foreach (var some in Enumerable.Range(0, DefinitionsPerHistory).Select(_ => definitions.Next()).Chunk(DefinitionsAtOnce))
                {
                    var found = await AgreeAsync(scene, pair.Seed, pair.History, some, random.Next(4) == 0 ? Part(random) : VisitorRange.All);
                    Interlocked.Add(ref pairs, some.Length);
                    Interlocked.Add(ref telling, found);
                }
            });

        // Were most audiences empty or everybody, agreement would say little.
        Assert.Equal(histories.Count * DefinitionsPerHistory, pairs);
        Assert.True(telling * 4 >= pairs, $"Only {telling} of {pairs} audiences had some members and not all.");
    }

    // How many have some members and not most.
    private static async Task<int> AgreeAsync(AgreementScene scene, int seed, RandomHistory history, IReadOnlyList<AudienceDefinition> definitions, VisitorRange range)
    {
        // What is compiled has been written and read.
        var read = definitions.Select(definition => DefinitionReader.Read(definition.ToJson())).ToList();
        foreach (var (before, after) in definitions.Zip(read))
        {
            Assert.True(before.Version == after.Version, $"Seed {seed}: comes back as something else:\n{before.ToJson()}");
        }

        var expected = read.ConvertAll(definition => Expect(history, definition, range));
        if (await CompareAsync(scene, history, read, range, expected) is null)
        {
            return expected.Count(rows => rows.Count is > 0 and < 6);
        }

        foreach (var definition in read)
        {
            Task<string?> FindFaultAsync(AudienceDefinition one) => CompareAsync(scene, history, [one], range, [Expect(history, one, range)]);
            if (await FindFaultAsync(definition) is not null)
            {
                var shrunk = await DefinitionShrinker.ShrinkAsync(definition, async simpler => await FindFaultAsync(simpler) is not null);
                Assert.Fail($"Seed {seed}, {range}, as of {history.AsOf:O}:\n{shrunk.ToJson()}\n{await FindFaultAsync(shrunk)}");
            }
        }

        Assert.Fail($"Seed {seed}: {read.Count} statements disagree together, but none alone.");
        return 0;
    }

    // What is wrong; null when both agree.
    private static async Task<string?> CompareAsync(
        AgreementScene scene,
        RandomHistory history,
        IReadOnlyList<AudienceDefinition> definitions,
        VisitorRange range,
        IReadOnlyList<IReadOnlyList<(ulong Visitor, ulong Member)>> expected)
    {
        try
        {
            var found = await scene.FindAsync(definitions, history, range);
            return expected.Zip(found).Where(pair => !pair.First.SequenceEqual(pair.Second)).Select(pair => Describe(history, pair.First, pair.Second)).FirstOrDefault();
        }
        catch (ClickHouseException e)
        {
            return $"Engine: {e.Message}";
        }
    }

    private static string Describe(
        RandomHistory history, IReadOnlyList<(ulong Visitor, ulong Member)> expected, IReadOnlyList<(ulong Visitor, ulong Member)> found)
    {
        var different = expected.Except(found).Concat(found.Except(expected)).SelectMany(row => (ulong[])[row.Visitor, row.Member]).ToHashSet();
        var stays = history.Persons.Stays.Where(stay => different.Contains(stay.Visitor) || different.Contains(stay.Person)).ToList();
        different.UnionWith(stays.Select(stay => stay.Visitor));
        var events = history.Events.Where(one => different.Contains(one.Visitor)).OrderBy(one => (one.Visitor, one.Time)).Select(one => one.ToRow());
        return $"Oracle: {string.Join(' ', expected)}\nEngine: {string.Join(' ', found)}\n{string.Join('\n', events)}\n{string.Join('\n', stays)}";
    }

    private static List<(ulong Visitor, ulong Member)> Expect(RandomHistory history, AudienceDefinition definition, VisitorRange range) =>
    [
        .. AudienceOracle.Rows(definition, history.Events, history.AsOf, history.Persons, history.Audiences)
            .Where(row => row.Member >= range.From && row.Member <= range.Until),
    ];

    private static VisitorRange Part(Random random) => random.Next(2) == 0
        ? VisitorRange.Sample(random.NextDouble())
        : VisitorRange.Split(3).ElementAt(random.Next(3));
}
