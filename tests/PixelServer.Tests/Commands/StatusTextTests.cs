using PixelServer.Commands;
using PixelServer.Health;
using Xunit;

namespace PixelServer.Tests.Commands;

/// <summary>What <c>pixelserver status</c> prints.</summary>
public sealed class StatusTextTests
{
    private static readonly Dictionary<string, long> None = [];
    private static readonly EventLogFigures Log = new("Disk", 1 << 20, 10L << 30, 3, 45_678, 1.26, false, 0, 12, 0);
    private static readonly ServerStatus Whole = new(
        true,
        [],
        new CollectorStatus(12_345, new Dictionary<string, long> { ["unknown_site"] = 1_200 }),
        Log,
        null,
        new LoaderFigures(10, 12_000, 3, new Dictionary<string, long> { ["bad_currency"] = 1, ["duplicate_event"] = 2 }, 4, null),
        new ClickHouseStatus("http://127.0.0.1:8123/", "up", 12_000, 3, 1));

    [Fact]
    public void Every_part_has_its_line() => Assert.Equal(
        [
            "ready        events flow",
            "collector    12,345 accepted since start; refused: unknown_site 1,200",
            "event log    3 blocks (45,678 bytes) waiting, oldest 1.3 s; 1,048,576 of 10,737,418,240 bytes on disk; Disk",
            "loader       10 blocks, 12,000 events, 3 rejected since start; 4 retries",
            "rejected     bad_currency 1, duplicate_event 2",
            "ClickHouse   http://127.0.0.1:8123/ up; 12,000 events, 3 rejected; 1 restarts",
        ],
        Lines(Whole));

    [Fact]
    public void Parts_that_the_server_does_not_have_are_left_out() => Assert.Equal(
        ["ready        events flow", "collector    0 accepted since start; refused: none"],
        Lines(new ServerStatus(true, [], new CollectorStatus(0, None), null, null, null, null)));

    [Theory]
    [InlineData("collector", "loader")]
    [InlineData("audiences")]
    public void Process_that_has_not_all_roles_says_which_it_has(params string[] roles) =>
        Assert.Equal($"roles        {string.Join(", ", roles)}", Lines(Whole with { Roles = roles })[1]);

    [Fact]
    public void Process_with_all_roles_does_not_name_them() =>
        Assert.DoesNotContain(Lines(Whole with { Roles = ["collector", "loader", "audiences"] }), line => line.StartsWith("roles", StringComparison.Ordinal));

    [Fact]
    public void Where_no_events_come_by_they_are_not_said_to_flow() => Assert.Equal(
        ["ready        ClickHouse answers", "roles        audiences", "ClickHouse   http://host:8123/ up; 7 events, 0 rejected; 0 restarts"],
        Lines(new ServerStatus(true, [], null, null, null, null, new ClickHouseStatus("http://host:8123/", "up", 7, 0, 0)) { Roles = ["audiences"] }));

    [Fact]
    public void Every_reason_of_not_being_ready_comes_first() => Assert.Equal(
        [
            "NOT READY    It is full. (log_full for 12 s)",
            "NOT READY    It fails. Code: 241. DB::Exception (clickhouse_failing for 3 s)",
        ],
        Lines(Whole with
        {
            Ready = false,
            Reasons =
            [
                new HealthReason("log_full", "It is full.") { Seconds = 12.3 },
                new HealthReason("clickhouse_failing", "It fails.") { Seconds = 3, Detail = "Code: 241. DB::Exception" },
            ],
        })[..2]);

    [Fact]
    public void Failing_disk_has_a_line_of_its_own() => Assert.Contains(
        "DISK         2 unreadable ranges kept aside, 1 failed commits",
        Lines(Whole with { Log = Log with { UnreadableRanges = 2, CommitFailures = 1 } }));

    private static string[] Lines(ServerStatus status) => StatusText.Describe(status).Split(Environment.NewLine);
}
