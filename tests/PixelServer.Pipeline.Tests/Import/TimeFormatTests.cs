using System.Globalization;
using System.Text;
using PixelServer.Pipeline.Import;
using Xunit;

namespace PixelServer.Pipeline.Tests.Import;

public sealed class TimeFormatTests
{
    [Theory]
    [InlineData("2019-10-01 00:00:00 UTC", "2019-10-01T00:00:00.000000")]
    [InlineData("2019-10-01T01:02:03Z", "2019-10-01T01:02:03.000000")]
    [InlineData("2019-10-01T01:02:03.4567891+02:00", "2019-09-30T23:02:03.456789")]
    [InlineData("2019-10-01 01:02:03-0530", "2019-10-01T06:32:03.000000")]
    [InlineData("2019-10-01 01:02", "2019-10-01T01:02:00.000000")]
    [InlineData("2019-10-01", "2019-10-01T00:00:00.000000")]
    [InlineData("2016-12-31 23:59:60", "2017-01-01T00:00:00.000000")]
    [InlineData("1511658000", "2017-11-26T01:00:00.000000")]
    [InlineData("1511658000.25", "2017-11-26T01:00:00.250000")]
    [InlineData("1511658000123", "2017-11-26T01:00:00.123000")]
    [InlineData("1511658000123456", "2017-11-26T01:00:00.123456")]
    [InlineData("1511658000123456789", "2017-11-26T01:00:00.123456")]
    [InlineData("17/May/2015:10:05:03 +0000", "2015-05-17T10:05:03.000000")]
    [InlineData("01/Jan/2016:00:30:00 +0100", "2015-12-31T23:30:00.000000")]
    [InlineData(" 2019-10-01 ", "2019-10-01T00:00:00.000000")]
    public void Usual_times_are_recognised(string text, string expected)
    {
        Assert.True(new TimeFormat().TryParse(Encoding.UTF8.GetBytes(text), out var microseconds));
        Assert.Equal(expected, DateTime.UnixEpoch.AddMicroseconds(microseconds).ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("1e400")]
    [InlineData("yesterday")]
    [InlineData("2019-13-01")]
    [InlineData("2019-02-29")]
    [InlineData("0000-01-01")]
    [InlineData("2019-10-01 25:00")]
    [InlineData("2019-10-01 01:02:03 CEST")]
    [InlineData("2019-10-01T01:02:03.")]
    [InlineData("2019-10-01 01:02:03 +")]
    [InlineData("1969-12-31 23:59:59")]
    [InlineData("2200-01-01")]
    [InlineData("99999999999999999999")]
    [InlineData("17/Foo/2015:10:05:03 +0000")]
    [InlineData("31/Feb/2015:10:05:03 +0000")]
    [InlineData("17/anF/2015:10:05:03 +0000")]
    public void What_is_no_time_from_1970_to_2200_is_refused(string text) =>
        Assert.False(new TimeFormat().TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Pattern_is_followed_and_read_as_utc()
    {
        var format = new TimeFormat("dd.MM.yyyy HH:mm");

        Assert.True(format.TryParse("26.11.2017 01:00"u8, out var microseconds));
        Assert.Equal(1_511_658_000_000_000, microseconds);
        Assert.False(format.TryParse("2017-11-26 01:00"u8, out _));
    }
}
