namespace PixelServer.Insights.Tests.Interest;

/// <summary>Lines of one person, none more than half an hour after the one before.</summary>
internal sealed record ShopSession(bool IsFirst, List<ShopDeed> Deeds)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(30);

    public DateTimeOffset Start => Deeds[0].Time;

    public static List<ShopSession> Of(IEnumerable<ShopDeed> deeds)
    {
        var sessions = new List<ShopSession>();
        foreach (var person in deeds.GroupBy(deed => deed.Who))
        {
            ShopSession? last = null;
            foreach (var deed in person.OrderBy(deed => deed.Time))
            {
                if (last is null || deed.Time - last.Deeds[^1].Time > Pause)
                {
                    last = new ShopSession(last is null, []);
                    sessions.Add(last);
                }

                last.Deeds.Add(deed);
            }
        }

        return sessions;
    }

    /// <summary>Whether something of a kind was done with something.</summary>
    public bool Did(string what, Func<ShopDeed, bool> with) => Deeds.Exists(deed => deed.What == what && with(deed));
}
