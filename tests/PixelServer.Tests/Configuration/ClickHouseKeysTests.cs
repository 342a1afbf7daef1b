using PixelServer.Configuration;
using Xunit;

namespace PixelServer.Tests.Configuration;

public sealed class ClickHouseKeysTests
{
    [Fact]
    public void An_engine_of_our_own_keeps_the_logins_it_was_given()
    {
        var keys = Keys("writer", "a", "analyst", "b");

        Assert.Same(keys, keys.ForOwnEngine());
    }

    [Theory]
    [InlineData("default", "", "default", "")]
    [InlineData("px", "secret", "px", "secret")]
    [InlineData("", "x", "analyst", "y")]
    public void Logins_of_an_own_server_are_replaced_when_the_engine_of_our_own_takes_over(string writer, string first, string analyst, string second)
    {
        var keys = Keys(writer, first, analyst, second).ForOwnEngine();

        Assert.Equal(("writer", "analyst"), (keys.Writer.User, keys.Analyst.User));
        Assert.Matches("^[0-9a-f]{40}$", keys.Writer.Password);
        Assert.NotEqual(keys.Writer.Password, keys.Analyst.Password);
    }

    private static ClickHouseKeys Keys(string writer, string first, string analyst, string second) => new()
    {
        Url = "http://127.0.0.1:8123",
        Writer = new ClickHouseLogin { User = writer, Password = first },
        Analyst = new ClickHouseLogin { User = analyst, Password = second },
    };
}
