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

    [Fact]
    public Task Ten_thousand_random_definitions_find_whom_the_oracle_finds() => AgreeAsync(Enumerable.Range(1, 125));

    [Fact]
    public Task Views_of_persons_say_what_the_oracle_says() => AgreeAsync([1001, 1002], keepsViews: true);

    /// <summary>More seeds, as FROM-TO in PIXELSERVER_AUDIENCE_SEEDS.</summary>
    [Fact]
    public Task Seeds_of_the_environment_agree()
    {
        var seeds = Environment.GetEnvironmentVariable("PIXELSERVER_AUDIENCE_SEEDS")?.Split('-').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        Assert.SkipWhen(seeds is null, "PIXELSERVER_AUDIENCE_SEEDS names no seeds.");
        return AgreeAsync(Enumerable.Range(seeds![0], seeds[^1] - seeds[0] + 1));
    }

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

        if (await CompareAsync(scene, history, read, range) is null)
        {
            return read.Count(definition => Expect(history, definition, VisitorRange.All).Count is > 0 and < 6);
        }

        foreach (var definition in read)
        {
            if (await CompareAsync(scene, history, [definition], range) is not null)
            {
                var shrunk = await DefinitionShrinker.ShrinkAsync(
                    definition, async simpler => await CompareAsync(scene, history, [simpler], range) is not null);
                Assert.Fail($"Seed {seed}, {range}, as of {history.AsOf:O}:\n{shrunk.ToJson()}\n{await CompareAsync(scene, history, [shrunk], range)}");
            }
        }

        Assert.Fail($"Seed {seed}: {read.Count} statements disagree together, but none alone.");
        return 0;
    }

    // What is wrong; null when both agree.
    private static async Task<string?> CompareAsync(
        AgreementScene scene, RandomHistory history, IReadOnlyList<AudienceDefinition> definitions, VisitorRange range)
    {
        try
        {
            var found = await scene.FindAsync(definitions, history, range);
            return definitions
                .Select((definition, i) => (Expected: Expect(history, definition, range), Found: found[i]))
                .Where(pair => !pair.Found.SequenceEqual(pair.Expected))
                .Select(pair => Describe(history, pair.Expected, pair.Found))
                .FirstOrDefault();
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
