using System.Globalization;

namespace PixelServer.Audiences.Tests.Oracle;

/// <summary>What some visitors of a site of its own did, made of a seed: few of everything, so that much coincides.</summary>
internal sealed class RandomHistory
{
    public const string InputAudience = "input";

    private static readonly string[] Names = ["page_view", "view_item", "add_to_cart", "purchase", "sign_up", "consent"];
    private readonly Random _random;
    private readonly ulong[] _visitors;

    public RandomHistory(int seed)
    {
        _random = new Random(seed);
        Site = $"site-{seed.ToString(CultureInfo.InvariantCulture)}";
        Owner = $"owner-{(seed % 3).ToString(CultureInfo.InvariantCulture)}";
        AsOf = _random.Next(3) switch
        {
            0 => AudienceScene.Now.AddHours(-12),
            1 => AudienceScene.Now,
            _ => AudienceScene.Now.AddMinutes(17).AddMilliseconds(123),
        };
        _visitors = [.. Enumerable.Range(0, 12).Select(_ => (ulong)_random.NextInt64(long.MinValue, long.MaxValue))];
        Events = [.. Enumerable.Range(0, 80).Select(_ => NextEvent())];
        Persons = new Persons(Stays());
        Input = _visitors.Where(_ => _random.Next(3) == 0).ToHashSet();
    }

    public string Site { get; }

    public string Owner { get; }

    public DateTimeOffset AsOf { get; }

    public IReadOnlyList<SomeEvent> Events { get; }

    public Persons Persons { get; }

    /// <summary>The visitors of the only other audience there is.</summary>
    public IReadOnlySet<ulong> Input { get; }

    public IReadOnlyDictionary<string, IReadOnlySet<ulong>> Audiences => new Dictionary<string, IReadOnlySet<ulong>> { [InputAudience] = Input };

    private SomeEvent NextEvent()
    {
        var visitor = _random.Next(25) == 0 ? 0 : Pick(_visitors);
        return new SomeEvent(visitor, Pick(Names), TimeGrid.Time(_random, AsOf))
        {
            Id = $"{_random.Next(1_000_000).ToString("D6", CultureInfo.InvariantCulture)}-{_random.NextInt64().ToString(CultureInfo.InvariantCulture)}",
            Site = _random.Next(20) == 0 ? $"{Site}-other" : Site,
            HasAnalytics = _random.Next(15) != 0,
            HasMarketing = _random.Next(12) != 0,
            HasPrivacyControl = _random.Next(40) == 0,
            IsBot = _random.Next(60) == 0,
            User = _random.Next(10) == 0 ? Pick(["ann", "bob"]) : "",
            Emails = _random.Next(15) == 0 ? [new string('e', 64)] : [],
            Phones = _random.Next(20) == 0 ? [new string('f', 64)] : [],
            Value = Pick<decimal?>([null, null, 0, 0.0001m, 5, 12.5m, 80, -5]),
            Texts = Some(RandomFields.Texts),
            Others = Some(RandomFields.Others),
            Props = Some(RandomFields.Props),
            ClickIds = Some(RandomFields.ClickIds),
            Items =
            [
                .. Enumerable.Range(0, Math.Max(0, _random.Next(-2, 4))).Select(_ => new SomeItem(
                    Pick(["a", "b", "c"]), Pick(["", "shoes", "hats"]), Pick(["", "acme"]), Pick([0, 5, 12.5m, 99.9999m]), Pick([0, 1, 2m]), Pick(["", "Mug"]))),
            ],
            LoadedAt = _random.Next(2) == 0 ? AsOf.AddDays(-1) : null,
        };
    }

    private Dictionary<string, T> Some<T>(IReadOnlyDictionary<string, T[]> fields) =>
        fields.Where(_ => _random.Next(3) != 0).ToDictionary(field => field.Key, field => Pick(field.Value));

    // A third are persons of their own, a third belong to one of three, and two are shared computers.
    private List<PersonStay> Stays()
    {
        var persons = Enumerable.Range(0, 5).Select(_ => (ulong)_random.NextInt64(1, long.MaxValue)).ToArray();
        var stays = _visitors.Skip(4).Select(visitor => new PersonStay(visitor, Pick(persons[..3]))).ToList();
        foreach (var shared in _visitors.Take(2))
        {
            var times = Enumerable.Range(0, 3).Select(_ => TimeGrid.Time(_random, AsOf)).Distinct().Order().ToList();
            stays.AddRange(times.Zip(times.Skip(1), (since, until) => new PersonStay(shared, Pick(persons), since, until)));
        }

        return stays;
    }

    private T Pick<T>(IReadOnlyList<T> values) => TimeGrid.Pick(_random, values);
}
