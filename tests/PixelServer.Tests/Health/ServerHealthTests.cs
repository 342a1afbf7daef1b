using PixelServer.Health;
using Xunit;

namespace PixelServer.Tests.Health;

/// <summary>The reasons of several checks as one list.</summary>
public sealed class ServerHealthTests
{
    private readonly SteppingTime _time = new();
    private readonly Check _log = new();
    private readonly Check _redis = new();
    private readonly ServerHealth _health;

    public ServerHealthTests() => _health = new ServerHealth([_log, _redis], _time);

    [Fact]
    public void Server_is_ready_when_no_check_objects() => Assert.Empty(_health.Reasons());

    [Fact]
    public void Reasons_of_all_checks_are_given_in_the_order_of_the_checks()
    {
        _redis.Says("redis_down");
        _log.Says("log_full", "events_wait");

        Assert.Equal(["log_full", "events_wait", "redis_down"], _health.Reasons().Select(reason => reason.Code));
    }

    [Fact]
    public void Reason_says_for_how_long_it_holds_also_when_its_words_change()
    {
        _log.Says("log_full");
        _health.Reasons();
        _time.Advance(TimeSpan.FromSeconds(7));
        _redis.Says("redis_down");
        _log.SaysOtherwise("log_full", "Fuller than before.");

        Assert.Equal([("log_full", 7.0), ("redis_down", 0.0)], _health.Reasons().Select(reason => (reason.Code, reason.Seconds)));
    }

    [Fact]
    public void Reason_that_comes_back_counts_anew()
    {
        _log.Says("log_full");
        _health.Reasons();
        _time.Advance(TimeSpan.FromSeconds(7));
        _log.Says();
        _health.Reasons();
        _log.Says("log_full");

        Assert.Equal(0, Assert.Single(_health.Reasons()).Seconds);
    }

    [Fact]
    public void Two_checks_may_give_the_same_reason()
    {
        _log.Says("events_wait");
        _redis.Says("events_wait");

        Assert.Equal(2, _health.Reasons().Count);
    }

    private sealed class Check : IReadinessCheck
    {
        private HealthReason[] _reasons = [];

        public void Says(params IEnumerable<string> codes) => _reasons = [.. codes.Select(code => new HealthReason(code, "It is so."))];

        public void SaysOtherwise(string code, string words) => _reasons = [new HealthReason(code, words)];

        public IEnumerable<HealthReason> Reasons() => _reasons;
    }
}
