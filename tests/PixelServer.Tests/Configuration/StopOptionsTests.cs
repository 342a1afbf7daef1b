using PixelServer.Configuration;
using Xunit;

namespace PixelServer.Tests.Configuration;

public sealed class StopOptionsTests
{
    [Fact]
    public void Stop_gives_no_notice_and_drains_for_five_seconds_unless_told_otherwise()
    {
        var options = new StopOptions();

        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(5)), (options.NoticeTime, options.DrainTime));
        Assert.Empty(options.Errors());
    }

    [Fact]
    public void Every_error_is_named_with_key_value_and_fix()
    {
        var errors = new StopOptions { NoticeTime = TimeSpan.FromSeconds(-1), DrainTime = TimeSpan.FromHours(1) }.Errors().ToList();

        Assert.Equal(
            ["Stop:NoticeTime is -00:00:01; use 00:00:00 to 00:10:00.", "Stop:DrainTime is 01:00:00; use 00:00:00 to 00:10:00."], errors);
    }

    [Fact]
    public void Whole_stop_may_take_longer_than_its_parts_and_never_longer_than_the_process_waits()
    {
        var options = new StopOptions { NoticeTime = StopOptions.Most, DrainTime = StopOptions.Most };

        Assert.Empty(options.Errors());
        Assert.True(options.Limit > options.NoticeTime + options.DrainTime);
        Assert.True(options.Limit <= StopOptions.Longest);
    }
}
