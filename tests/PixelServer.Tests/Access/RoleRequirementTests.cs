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
using Xunit;

namespace PixelServer.Tests.Access;

/// <summary>Guarded endpoints, asked over HTTP with keys of each role.</summary>
public sealed class RoleRequirementTests : IAsyncLifetime
{
    private readonly DataDirectory _data = new(Directory.CreateTempSubdirectory("pixelserver-roles-").FullName);
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();
    private readonly Dictionary<string, string> _keys;
    private int _handled;

    public RoleRequirementTests()
    {
        var keys = KeysFile.ForServer(_data, static _ => { });
        keys.Write(_data);
        _keys = new() { ["analyst"] = keys.AnalystKey!, ["ad ops"] = keys.AdOpsKey!, ["admin"] = keys.AdminKey, ["unknown"] = "px_wrong" };

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_data);
        builder.Services.AddSingleton<AccessKeys>();
        _app = builder.Build();
        var group = _app.MapGroup("/v1/things").RequireRole(AccessRole.Analyst);
        group.MapGet("/", (HttpContext context) => Handled(context.GrantedRole().Name()));
        group.MapPost("/", (Thing thing, HttpContext context) => Handled($"{thing.Name} by {context.GrantedRole().Name()}")).RequireRole(AccessRole.AdOps);
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
