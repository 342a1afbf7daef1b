using PixelServer.EmbeddedClickHouse.Tests.Running;
using Xunit;

namespace PixelServer.EmbeddedClickHouse.Tests.Http;

public sealed class AuthenticationTests(RunningEngine engine)
{
    private const string Query = "?query=SELECT%2042";

    [Theory]
    [InlineData("writer", "write me", 200)]
    [InlineData("analyst", "read:me", 200)]
    [InlineData("writer", "read:me", 403)]
    [InlineData("nobody", "write me", 403)]
    [InlineData("", "", 403)]
    [InlineData("WRITER", "write me", 403)]
    public async Task Three_ways_lead_in_with_the_right_password_only(string name, string password, int status)
    {
        using var basic = new HttpRequestMessage(HttpMethod.Get, new Uri(engine.Address, Query));
        basic.Headers.Authorization = RunningEngine.Basic(name, password);
        using var headers = new HttpRequestMessage(HttpMethod.Get, new Uri(engine.Address, Query));
        headers.Headers.TryAddWithoutValidation("X-ClickHouse-User", name);
        headers.Headers.TryAddWithoutValidation("X-ClickHouse-Key", password);
        using var address = new HttpRequestMessage(
            HttpMethod.Get, new Uri(engine.Address, $"{Query}&user={Uri.EscapeDataString(name)}&password={Uri.EscapeDataString(password)}"));

        foreach (var request in new[] { basic, headers, address })
        {
            var answer = await engine.Send(request);
            Assert.Equal(status, answer.Status);
            Assert.Equal(status == 200 ? null : "516", answer.Code);
            Assert.StartsWith(status == 200 ? "42\n" : "Code: 516. DB::Exception: ", answer.Text);
        }
    }

    [Fact]
    public async Task Nobody_is_asked_who_it_is()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(engine.Address, Query));

        var answer = await engine.Send(request);

        Assert.Equal(401, answer.Status);
        Assert.Equal("194", answer.Code);
        Assert.StartsWith("Basic", answer.Headers["WWW-Authenticate"]);
    }

    [Theory]
    [InlineData("Basic !!!")]
    [InlineData("Basic bm9jb2xvbg==")]
    public async Task A_broken_header_leads_nowhere(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(engine.Address, Query));
        request.Headers.TryAddWithoutValidation("Authorization", header);

        Assert.Equal("516", (await engine.Send(request)).Code);
    }

    [Theory]
    [InlineData("ping")]
    [InlineData("replicas_status")]
    [InlineData("")]
    public async Task Liveness_needs_no_password(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(engine.Address, path));

        var answer = await engine.Send(request);

        Assert.Equal((200, "Ok.\n"), (answer.Status, answer.Text));
    }
}
