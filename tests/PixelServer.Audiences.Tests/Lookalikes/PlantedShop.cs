namespace PixelServer.Audiences.Tests.Lookalikes;

/// <summary>
/// What visitors of a shop did in the 60 days before <see cref="LookalikeScene.Now"/>, made of a seed. Up to 16 days ago some looked at boots, and some
/// came by e-mail; most of those who did both bought in the last 13 days, of all others hardly anybody.
/// </summary>
internal sealed class PlantedShop
{
    private static readonly string[] Categories = ["Boots", "Hats", "Gloves", "Scarves", "Coats"];
    private static readonly string[] Channels = ["Direct", "Paid Search", "Organic Social"];

    private readonly Random _random;
    private readonly List<SomeEvent> _events = [];

    /// <param name="seed">Of this everything is made.</param>
    /// <param name="visitors">How many there are.</param>
    public PlantedShop(int seed, int visitors = 2500)
    {
        _random = new Random(seed);
        for (var i = 0; i < visitors; i++)
        {
            var visitor = (ulong)_random.NextInt64(1, long.MaxValue);
            Visitors.Add(visitor);
            Live(visitor);
        }

        // Nearly all on the list show the pattern; whether they bought does not matter.
        Listed.AddRange(Planted.Where(_ => _random.NextDouble() < 0.7));
        Listed.AddRange(Visitors.Where(visitor => !Planted.Contains(visitor)).Where(_ => _random.NextDouble() < 0.015));
    }

    public IReadOnlyList<SomeEvent> Events => _events;

    public List<ulong> Visitors { get; } = [];

    /// <summary>Who looked at boots and came by e-mail.</summary>
    public HashSet<ulong> Planted { get; } = [];

    /// <summary>Who bought.</summary>
    public HashSet<ulong> Buyers { get; } = [];

    /// <summary>Whom a list may name instead of buyers.</summary>
    public List<ulong> Listed { get; } = [];

    /// <summary>Random visitors.</summary>
    public IEnumerable<ulong> Some(int count) => Visitors.OrderBy(_ => _random.Next()).Take(count);

    private void Live(ulong visitor)
    {
        var channel = _random.NextDouble() < 0.3 ? "Email" : Channels[_random.Next(Channels.Length)];
        var source = new Dictionary<string, string>
        {
            ["page_path"] = $"/landing/{_random.Next(3)}",
            ["channel"] = channel,
            ["source"] = channel.ToLowerInvariant(),
            ["medium"] = "visit",
            ["device_type"] = _random.Next(2) == 0 ? "mobile" : "desktop",
            ["country"] = _random.Next(3) == 0 ? "FR" : "DE",
        };
        See(visitor, "page_view", 58, 58, source);
        var looked = Categories.Where(_ => _random.NextDouble() < 0.45).ToList();
        foreach (var category in looked)
        {
            var item = new SomeItem($"{category}-{_random.Next(20)}", category, $"brand {_random.Next(4)}", _random.Next(10, 200));
            for (var i = _random.Next(1, 4); i > 0; i--)
            {
                See(visitor, "view_item", 16, 57, items: [item]);
            }
        }

        for (var i = _random.Next(4); i > 0; i--)
        {
            See(visitor, "page_view", 1, 57, new Dictionary<string, string> { ["page_path"] = $"/page/{_random.Next(30)}" });
        }

        var isPlanted = channel == "Email" && looked.Contains("Boots");
        if (isPlanted)
        {
            Planted.Add(visitor);
        }

        // All come of late, so that nobody can be told by how lately he came, and who buys does so on that visit.
        var last = See(visitor, "page_view", 1, 13, new Dictionary<string, string> { ["page_path"] = "/" });
        if (_random.NextDouble() < (isPlanted ? 0.6 : 0.015))
        {
            Buyers.Add(visitor);
            _events.Add(new SomeEvent(visitor, "purchase", last.Time.AddSeconds(1)) { Value = _random.Next(10, 100) });
        }
    }

    private SomeEvent See(
        ulong visitor, string name, int latest, int earliest, Dictionary<string, string>? texts = null, IReadOnlyList<SomeItem>? items = null)
    {
        var seen = new SomeEvent(visitor, name, LookalikeScene.Now.AddDays(-_random.Next(latest, earliest + 1)).AddSeconds(-_random.Next(80_000)))
        {
            Texts = texts ?? [],
            Items = items ?? [],
        };
        _events.Add(seen);
        return seen;
    }
}
