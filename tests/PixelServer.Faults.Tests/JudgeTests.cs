using PixelServer.Faults.Events;
using PixelServer.Faults.Judging;
using PixelServer.Faults.Oracle;
using Xunit;

namespace PixelServer.Faults.Tests;

/// <summary>A judge that never finds anything would make every run of the harness a success.</summary>
public sealed class JudgeTests
{
    private const long Seed = 31;
    private readonly Ledger _ledger = new();
    private readonly DamagedEvents _damaged = new();
    private readonly List<StoredEvent> _stored = [];
    private readonly List<RejectedEvent> _rejected = [];

    public JudgeTests()
    {
        var events = _ledger.Issue(5);
        _ledger.MarkSent(events);
        _ledger.MarkAnswered(events[..4]);
        _stored.AddRange(events[..4].Select(Row));
    }

    [Fact]
    public async Task All_is_well_when_every_answered_event_is_stored_once() => Assert.Empty((await JudgeAsync()).Problems);

    [Fact]
    public async Task Event_in_doubt_may_be_stored()
    {
        _stored.Add(Row(4));
        Assert.Empty((await JudgeAsync()).Problems);
    }

    [Fact]
    public async Task Lost_event_is_found()
    {
        _stored.RemoveAt(2);
        Assert.Equal(["1 answered but not stored: f31-2."], (await JudgeAsync()).Problems);
    }

    [Fact]
    public async Task Doubled_event_is_found()
    {
        _stored.Add(Row(1));
        Assert.Equal(["1 stored more than once: f31-1."], (await JudgeAsync()).Problems);
    }

    [Fact]
    public async Task Altered_event_is_found()
    {
        _stored[3] = _stored[3] with { Fingerprint = _stored[3].Fingerprint + "!" };
        Assert.StartsWith("1 stored with another payload: f31-3.", Assert.Single((await JudgeAsync()).Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("f31-5.")]
    [InlineData("f32-1.")]
    [InlineData("f31-01.")]
    [InlineData("")]
    public async Task Invented_event_is_found(string id)
    {
        _stored.Add(new StoredEvent(id, ""));
        Assert.Equal([$"1 stored but never sent: {id}"], (await JudgeAsync()).Problems);
    }

    [Fact]
    public async Task Rejected_event_is_found()
    {
        _rejected.Add(new RejectedEvent("malformed_json", "{"));
        Assert.Equal(["1 rejected as malformed_json: {"], (await JudgeAsync()).Problems);
    }

    [Fact]
    public async Task Event_sent_once_is_no_duplicate()
    {
        _ledger.MarkRepeated([0]);
        _rejected.Add(new RejectedEvent(Judge.DuplicateReason, SentEvent.Of(Seed, 0).ToQuery()));
        Assert.Empty((await JudgeAsync()).Problems);

        _rejected.Add(new RejectedEvent(Judge.DuplicateReason, SentEvent.Of(Seed, 1).ToQuery()));
        Assert.Equal(["1 called a duplicate but sent once: f31-1."], (await JudgeAsync()).Problems);
    }

    [Fact]
    public async Task Damaged_event_must_have_been_kept_aside()
    {
        _stored.RemoveAt(0);
        _damaged.AddDamaged(["f31-0."]);
        Assert.Equal(["1 damaged and not kept aside: f31-0."], (await JudgeAsync()).Problems);

        _damaged.AddKept(["f31-0."]);
        var verdict = await JudgeAsync();
        Assert.Empty(verdict.Problems);
        Assert.Equal(1, verdict.Damaged);
    }

    private static StoredEvent Row(int number) => new(EventId.Of(Seed, number), SentEvent.Of(Seed, number).Fingerprint());

    private Task<Verdict> JudgeAsync() =>
        new Judge(Seed, _ledger, new HashSet<string>(), _damaged).JudgeAsync(_stored.ToAsyncEnumerable(), _rejected.ToAsyncEnumerable());
}
