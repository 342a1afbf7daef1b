using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Health;
using PixelServer.Pipeline.EventLog;
using Xunit;

namespace PixelServer.Tests.Health;

/// <summary>What the checks of the log say while a real one fills up and nothing takes its blocks away.</summary>
public sealed class EventLogCheckTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pixelserver-health-").FullName;
    private readonly SteppingTime _time = new();
    private readonly DiskEventLog _log;

    public EventLogCheckTests() => _log = DiskEventLog.Open(
        new EventLogOptions
        {
            Folder = _folder,
            Durability = Durability.Process,
            SegmentBytes = 65536,
            MaxBytes = 4 * 65536,
            BlockInterval = TimeSpan.FromMinutes(10),
        },
        _time,
        NullLogger.Instance);

    [Fact]
    public void Log_that_fills_up_is_said_to_be_nearly_full_before_it_is_full()
    {
        var check = new EventLogCheck(_log);
        var codes = new List<string>();
        var record = new byte[1000];
        do
        {
            _log.Cut();
            codes.AddRange(check.Reasons().Select(reason => reason.Code));
        }
        while (_log.TryAppend(record, out _) == AppendResult.Appended);

        Assert.Equal(["log_nearly_full"], codes.Distinct());
        // From 90 to about 98 per cent of 256 KiB, a kilobyte at a time.
        Assert.InRange(codes.Count, 5, 27);
        Assert.Equal("log_full", Assert.Single(check.Reasons()).Code);
    }

    [Fact]
    public void Block_that_is_not_taken_is_a_reason_after_half_a_minute()
    {
        var check = new BacklogCheck(_log, _time);
        _log.TryAppend(new byte[100], out _);
        _log.Cut();
        Assert.Empty(Codes(check, seconds: 29));

        Assert.Equal(["events_wait"], Codes(check, seconds: 2));
    }

    [Fact]
    public void Backlog_that_grows_is_a_reason_once_its_oldest_block_has_waited_noticeably()
    {
        var check = new BacklogCheck(_log, _time);
        var codes = new List<string>();
        for (var second = 0; second < 20; second++)
        {
            _log.TryAppend(new byte[100], out _);
            _log.Cut();
            codes.AddRange(Codes(check, seconds: 1));
        }

        Assert.Equal(["backlog_growing"], codes.Distinct());
    }

    [Fact]
    public void More_traffic_is_no_reason_while_blocks_are_taken()
    {
        var check = new BacklogCheck(_log, _time);
        for (var second = 1; second <= 20; second++)
        {
            _log.TryAppend(new byte[100 * second], out _);
            Assert.Empty(Codes(check, seconds: 1));
            _log.Cut();
            while (_log.Blocks.TryRead(out var block))
            {
                _log.Release(block);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private List<string> Codes(BacklogCheck check, int seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        return [.. check.Reasons().Select(reason => reason.Code)];
    }
}
