using PixelServer.Pipeline.Persons;
using Xunit;

namespace PixelServer.Pipeline.Tests.Persons;

public sealed class HolderTimelineTests
{
    private const ulong Ann = 1;
    private const ulong Bob = 2;
    private readonly HolderTimeline _timeline = new(TimeSpan.FromMilliseconds(100));

    [Fact]
    public void Computer_is_with_the_last_one_until_the_next_one()
    {
        Add(1000, Ann);
        Add(1050, Bob);
        Add(1060, Ann);

        Assert.Equal([(1000L, 1050L, Ann), (1050L, 1060L, Bob), (1060L, 1161L, Ann)], Ranges());
    }

    [Fact]
    public void Whoever_goes_on_keeps_it()
    {
        Add(1000, Ann);
        Add(1090, Ann);
        Add(1190, Ann);

        Assert.Equal([(1000L, 1291L, Ann)], Ranges());
    }

    [Fact]
    public void After_a_silence_it_is_nobodys()
    {
        Add(1000, Ann);
        Add(1500, Ann);
        Add(2000, Bob);

        Assert.Equal([(1000L, 1101L, Ann), (1500L, 1601L, Ann), (2000L, 2101L, Bob)], Ranges());
    }

    [Fact]
    public void Visitors_and_owners_have_their_own_time()
    {
        _timeline.Add("", 7, 1000, Ann);
        _timeline.Add("", 8, 500, Ann);
        _timeline.Add("other", 8, 510, Bob);
        _timeline.End();

        Assert.Equal([("", 7UL), ("", 8UL), ("other", 8UL)], _timeline.Rows.Select(row => (row.Owner, row.Visitor)));
        Assert.Equal([1101L, 601L, 611L], _timeline.Rows.Select(row => row.Until));
    }

    [Fact]
    public void Two_at_the_same_time_leave_no_empty_stretch()
    {
        Add(1000, Ann);
        Add(1000, Bob);

        Assert.Equal([(1000L, 1101L, Bob)], Ranges());
    }

    private void Add(long time, ulong person) => _timeline.Add("", 7, time, person);

    private IEnumerable<(long, long, ulong)> Ranges()
    {
        _timeline.End();
        return _timeline.Rows.Select(row => (row.Since, row.Until, row.Person));
    }
}
