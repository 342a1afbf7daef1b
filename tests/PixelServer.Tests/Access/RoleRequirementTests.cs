using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PixelServer.Access;
using PixelServer.Configuration;
using PixelServer.RateLimits;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Tests.Access;

/// <summary>Guarded endpoints, asked over HTTP with keys of each role.</summary>
public sealed class RoleRequirementTests : IAsyncLifetime
{
    private readonly DataDirectory _data = new(Directory.CreateTempSubdirectory("pixelserver-roles-").FullName);
    private readonly ManualTime _time = new(TimeProvider.System.GetUtcNow());
    private readonly NamedKeys _named;
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();
    private readonly Dictionary<string, string> _keys;
    private int _handled;
    private Action _meanwhile = static () => { };

    public RoleRequirementTests()
    {
        var keys = KeysFile.ForServer(_data, static _ => { });
        keys.Write(_data);
        _keys = new() { ["analyst"] = keys.AnalystKey!, ["ad ops"] = keys.AdOpsKey!, ["admin"] = keys.AdminKey, ["unknown"] = "px_wrong" };

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton(_data);
        builder.Services.AddSingleton<NamedKeys>();
        builder.Services.AddSingleton<AccessKeys>();
        builder.Services.AddOptions<RateLimitOptions>().Configure(options => options.KeyRequestsPerSecond = 20);
        builder.Services.AddSingleton<AccessRates>();
        _app = builder.Build();
        _named = _app.Services.GetRequiredService<NamedKeys>();
        var group = _app.MapGroup("/v1/things").RequireRole(AccessRole.Analyst);
        group.MapGet("/", (HttpContext context) => Handled(context.GrantedRole().Name()));
        group.MapPost("/", (Thing thing, HttpContext context) => Handled($"{thing.Name} by {context.GrantedRole().Name()}")).RequireRole(AccessRole.AdOps);
        group.MapGet("/of", () => Handled("of a site")).ForSite(SiteScope.Query);
        group.MapGet("/at/{site}", (string site) => Handled(site)).ForSite(SiteScope.Route);
        group.MapGet("/lasting", (HttpContext context) =>
        {
            var atFirst = context.IsStillGranted();
            _meanwhile();
            return Handled($"{atFirst} {context.IsStillGranted()}");
        }).ForSite(SiteScope.Query);
        group.MapGet("/common", () => Handled("of no site")).ForSite(SiteScope.None);
        group.MapDelete("/{id:int}", (int id) => Handled($"{id}")).RequireRole(AccessRole.Admin);
    }

    public async ValueTask InitializeAsync()
    {
        await _app.StartAsync(TestContext.Current.CancellationToken);
        _http.BaseAddress = new Uri(_app.Urls.Single());
    }

    [Theory]
    [InlineData("GET", "", "analyst", "ad ops", "admin")]
    [InlineData("POST", "", "ad ops", "admin")]
    [InlineData("DELETE", "7", "admin")]
    public async Task Only_the_role_and_higher_ones_are_answered(string method, string path, params string[] roles)
    {
        foreach (var role in new[] { "analyst", "ad ops", "admin" })
        {
            using var answer = await AskAsync(method, path, role, JsonContent.Create(new Thing("x")));

            Assert.Equal(roles.Contains(role) ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        }

        Assert.Equal(roles.Length, _handled);
    }

    [Fact]
    public async Task Handler_is_told_the_role_of_who_asks()
    {
        using var got = await AskAsync("GET", "", "analyst", null);
        using var posted = await AskAsync("POST", "", "admin", JsonContent.Create(new Thing("x")));

        Assert.Equal("analyst", await got.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("x by admin", await posted.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("GET", "", "analystKey")]
    [InlineData("POST", "", "adOpsKey")]
    [InlineData("DELETE", "7", "adminKey")]
    public async Task Strangers_are_told_which_key_to_send(string method, string path, string key)
    {
        foreach (var role in new[] { null, "unknown" })
        {
            using var answer = await AskAsync(method, path, role, JsonContent.Create(new Thing("x")));

            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
            Assert.Contains(key, await DetailAsync(answer, 401), StringComparison.Ordinal);
        }

        Assert.Equal(0, _handled);
    }

    [Fact]
    public async Task Who_has_too_low_a_role_is_told_the_one_needed()
    {
        using var answer = await AskAsync("DELETE", "7", "ad ops", null);

        var detail = await DetailAsync(answer, 403);
        Assert.Contains("the role admin (adminKey in keys.json)", detail, StringComparison.Ordinal);
        Assert.Contains("the role ad ops", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", HttpStatusCode.Forbidden)]
    [InlineData("of", HttpStatusCode.Forbidden)]
    [InlineData("of?site=", HttpStatusCode.Forbidden)]
    [InlineData("of?site=other", HttpStatusCode.Forbidden)]
    [InlineData("of?site=demo&site=other", HttpStatusCode.Forbidden)]
    [InlineData("of?site=demo&SITE=other", HttpStatusCode.Forbidden)]
    [InlineData("of?site=Demo", HttpStatusCode.Forbidden)]
    [InlineData("of?site=demo", HttpStatusCode.OK)]
    [InlineData("of?site=shop&site=demo", HttpStatusCode.OK)]
    [InlineData("at/other", HttpStatusCode.Forbidden)]
    [InlineData("at/demo%2F..%2Fother", HttpStatusCode.Forbidden)]
    [InlineData("at/demo", HttpStatusCode.OK)]
    [InlineData("common", HttpStatusCode.OK)]
    public async Task A_key_of_some_sites_sees_their_data_only_and_nothing_that_does_not_say_whose_it_is(string path, HttpStatusCode status)
    {
        _keys["agency"] = _named.Add("agency", AccessRole.AdOps, ["demo", "shop"], null)!.Value.Key;
        _keys["colleague"] = _named.Add("colleague", AccessRole.Analyst, null, null)!.Value.Key;

        using var scoped = await AskAsync("GET", path, "agency", null);
        using var whole = await AskAsync("GET", path, "colleague", null);

        Assert.Equal((status, HttpStatusCode.OK), (scoped.StatusCode, whole.StatusCode));
        Assert.Equal(status == HttpStatusCode.OK ? 2 : 1, _handled);
    }

    [Theory]
    [InlineData("nothing", "True True")]
    [InlineData("revoked", "True False")]
    [InlineData("replaced", "True False")]
    [InlineData("over", "True False")]
    [InlineData("unreadable", "True False")]
    public async Task What_lasts_can_ask_whether_its_key_still_counts(string meanwhile, string answer)
    {
        var (kept, key) = _named.Add("agency", AccessRole.Analyst, ["demo"], TimeSpan.FromHours(1))!.Value;
        _keys["agency"] = key;
        _meanwhile = meanwhile switch
        {
            "revoked" => () => _named.Revoke(kept.Id),
            "replaced" => () => _named.Rotate(kept.Id),
            "over" => () => _time.Advance(TimeSpan.FromHours(1)),
            "unreadable" => () => File.WriteAllText(_data.AccessKeysFile, "["),
            _ => _meanwhile,
        };

        using var told = await AskAsync("GET", "lasting?site=demo", "agency", null);

        Assert.Equal(answer, await told.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_address_that_tries_keys_is_answered_429_and_a_right_key_still_passes()
    {
        for (var sent = 0; sent < 20; sent++)
        {
            using var wrong = await AskAsync("GET", "", "unknown", null);
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var limited = await AskAsync("GET", "", "unknown", null);
        using var right = await AskAsync("GET", "", "analyst", null);
        using var none = await AskAsync("GET", "", null, null);
        _time.Advance(TimeSpan.FromSeconds(3));
        using var later = await AskAsync("GET", "", "unknown", null);

        Assert.Equal("3", limited.Headers.RetryAfter?.ToString());
        Assert.Contains("wrong keys", await DetailAsync(limited, 429), StringComparison.Ordinal);
        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], new[] { right, none, later }.Select(answer => answer.StatusCode));
        Assert.Equal(1, _app.Services.GetRequiredService<AccessRates>().WrongKeysLimited);
    }

    [Fact]
    public async Task A_key_that_asks_too_much_waits_and_other_keys_do_not()
    {
        for (var sent = 0; sent < 200; sent++)
        {
            using var answer = await AskAsync("GET", "", "analyst", null);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using var limited = await AskAsync("GET", "", "analyst", null);
        using var other = await AskAsync("GET", "", "admin", null);

        Assert.Equal((HttpStatusCode.TooManyRequests, "1", HttpStatusCode.OK), (limited.StatusCode, limited.Headers.RetryAfter?.ToString(), other.StatusCode));
    }

    [Fact]
    public async Task Bodies_of_strangers_are_not_read()
    {
        using var wrong = await AskAsync("POST", "", "unknown", new StringContent("{", null, "application/json"));
        using var tooLow = await AskAsync("POST", "", "analyst", new StringContent("{", null, "application/json"));
        using var allowed = await AskAsync("POST", "", "ad ops", new StringContent("{", null, "application/json"));

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.BadRequest],
            new[] { wrong, tooLow, allowed }.Select(answer => answer.StatusCode));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_data.Path, recursive: true);
    }

    private static async Task<string> DetailAsync(HttpResponseMessage answer, int status)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        return problem.RootElement.GetProperty("detail").GetString()!;
    }

    private string Handled(string text)
    {
        _handled++;
        return text;
    }

    private async Task<HttpResponseMessage> AskAsync(string method, string path, string? role, HttpContent? content)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/v1/things/{path}") { Content = content };
        if (role is not null)
        {
            request.Headers.Authorization = new("Bearer", _keys[role]);
        }

        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private sealed record Thing(string Name);
}
