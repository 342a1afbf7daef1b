using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PixelServer.Access;
using Xunit;

namespace PixelServer.Tests.OpenApi;

/// <summary>All that a server with all roles answers: nothing that is not meant to, and nothing without a key or the headers that belong to it.</summary>
public sealed class AttackSurfaceTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pixelserver-surface-").FullName;
    private readonly WebApplication _app;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public AttackSurfaceTests() => _app = ServerApplication.Build(
    [
        $"--Data:Folder={_folder}", "--urls=http://127.0.0.1:0", "--ClickHouse:Url=http://127.0.0.1:1", "--Logging:LogLevel:Default=None",
        "--Stop:DrainTime=00:00:00", "--EventLog:SegmentBytes=65536",
    ]);

    public async ValueTask InitializeAsync()
    {
        await _app.StartAsync(TestContext.Current.CancellationToken);
        _http.BaseAddress = new Uri(_app.Urls.Single());
    }

    [Fact]
    public void Nothing_is_answered_outside_the_api_but_this()
    {
        // No pages for developers, no explorer of the API, no profiler: what is added here must be meant for strangers.
        Assert.Equal(
            [
                "/", "/audiences", "/dashboard/{**path}", "/demo/landed", "/demo/{**path}", "/favicon.ico", "/health/live", "/health/ready", "/metrics",
                "/openapi/v1.json", "/p", "/p", "/p.gif", "/px.js",
            ],
            Endpoints().Select(endpoint => $"/{endpoint.RoutePattern.RawText!.TrimStart('/')}")
                .Where(path => !path.StartsWith("/v1/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Everything_of_the_api_takes_a_key_but_the_login()
    {
        var open = Endpoints().Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal) && endpoint.Metadata.GetMetadata<RequiredRole>() is null);

        Assert.Equal(["GetLogin", "LogIn", "LogOut"], open.Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/v1/login", HttpStatusCode.Unauthorized, "same-origin", true)]
    [InlineData("/v1/keys", HttpStatusCode.Unauthorized, "same-origin", true)]
    [InlineData("/v1/nothing", HttpStatusCode.NotFound, "same-origin", true)]
    [InlineData("/metrics", HttpStatusCode.OK, "same-origin", true)]
    [InlineData("/health/ready", HttpStatusCode.ServiceUnavailable, "same-origin", true)]
    [InlineData("/openapi/v1.json", HttpStatusCode.OK, "same-origin", true)]
    [InlineData("/", HttpStatusCode.OK, "same-origin", true)]
    [InlineData("/demo/", HttpStatusCode.OK, null, true)]
    [InlineData("/px.js", HttpStatusCode.OK, "cross-origin", false)]
    [InlineData("/nothing", HttpStatusCode.NotFound, null, false)]
    public async Task Answers_tell_browsers_what_not_to_do_with_them(string address, HttpStatusCode status, string? from, bool hasPolicy)
    {
        using var answer = await _http.GetAsync(address, TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("nosniff", answer.Headers.TryGetValues("X-Content-Type-Options", out var sniff) ? string.Join(',', sniff) : null);
        Assert.Equal(from, answer.Headers.TryGetValues("Cross-Origin-Resource-Policy", out var policy) ? string.Join(',', policy) : null);
        Assert.Equal(hasPolicy, answer.Headers.TryGetValues("Content-Security-Policy", out var content) && string.Join(',', content).Contains("frame-ancestors 'none'", StringComparison.Ordinal));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Answers_with_data_are_kept_by_no_cache()
    {
        foreach (var address in new[] { "/v1/login", "/v1/keys", "/metrics", "/p.gif?s=demo" })
        {
            using var answer = await _http.GetAsync(address, TestContext.Current.CancellationToken);
            Assert.True(answer.Headers.CacheControl?.NoStore, address);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync(TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private IEnumerable<RouteEndpoint> Endpoints() => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();
}
