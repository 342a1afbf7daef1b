using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PixelServer.Collection;
using PixelServer.Pipeline.EventLog;
using PixelServer.RateLimits;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Tests.Collection;

/// <summary>The way of a GET from its headers to the log, without a server, and what it allocates.</summary>
public sealed class PixelCollectorTests : IAsyncDisposable
{
    private const string Query = "?s=demo&e=page_view&id=0123456789abcdef&u=https%3A%2F%2Fshop.example%2Fshoes&t=Shoes&cs=am";
    private const string Agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    private const string Brands = "\"Chromium\";v=\"140\", \"Not=A?Brand\";v=\"24\", \"Google Chrome\";v=\"140\"";

    private static readonly (string, string)[] Browser =
    [
        ("User-Agent", Agent), ("Accept-Language", "en-GB,en;q=0.8"), ("Referer", "https://shop.example/shoes"), ("Host", "px.shop.example"),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("pixelserver-collector-").FullName;
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
    private readonly SiteTable _sites;
    private readonly DiskEventLog _log;
    private readonly CollectionCounters _counters = new();
    private readonly DailySalt _salt;
    private readonly PixelCollector _collector;

    public PixelCollectorTests()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Sites:demo:Origins:0"] = "https://shop.example",
                ["Sites:anonymous:GlobalPrivacyControl"] = "Anonymous",
                ["Sites:count:GlobalPrivacyControl"] = "Count",
                ["Sites:drop:GlobalPrivacyControl"] = "Drop",
            })
            .Build();
        _sites = new SiteTable(configuration, NullLogger<SiteTable>.Instance);
        _log = DiskEventLog.Open(
            new EventLogOptions
            {
                Folder = Path.Combine(_folder, "log"),
                Durability = Durability.Process,
                BlockInterval = TimeSpan.FromMinutes(10),
            },
            _time,
            NullLogger.Instance);
        _salt = new DailySalt(Path.Combine(_folder, "visitor-salt"), _time, NullLogger<DailySalt>.Instance);
        _collector = Collector(new RateLimitOptions { AddressEventsPerSecond = 100_000, SiteEventsPerSecond = 100_000 });
    }

    private (string, string) Cookie
    {
        get
        {
            var now = (uint)_time.GetUtcNow().ToUnixTimeSeconds();
            return ("Cookie", string.Create(CultureInfo.InvariantCulture, $"other=1; _px=1.00000000000000ab.{now - 100}.{VisitorCookie.Today(now)}"));
        }
    }

    public static TheoryData<string> KnownVisitors => ["plain", "client hints", "cross origin", "privacy signals ignored"];

    [Theory]
    [MemberData(nameof(KnownVisitors))]
    public void A_request_of_a_known_visitor_allocates_nothing(string kind)
    {
        (string, string)[] more = kind switch
        {
            "client hints" => [("Sec-CH-UA", Brands), ("Sec-CH-UA-Mobile", "?0"), ("Sec-CH-UA-Platform", "\"Linux\"")],
            "cross origin" => [("Origin", "https://shop.example")],
            "privacy signals ignored" => [("DNT", "1")],
            _ => [],
        };

        Assert.Equal(0, BytesPerRequest(new PixelRequest(Query, [.. Browser, Cookie, .. more])));
    }

    [Fact]
    public void A_new_visitor_costs_the_text_of_the_cookie() =>
        Assert.InRange(BytesPerRequest(new PixelRequest(Query, Browser)), 1, 256);

    [Fact]
    public void A_visitor_without_consent_allocates_nothing() =>
        Assert.Equal(0, BytesPerRequest(new PixelRequest(Query.Replace("cs=am", "cs=", StringComparison.Ordinal), Browser)));

    [Theory]
    [InlineData("Anonymous")]
    [InlineData("Count")]
    [InlineData("Drop")]
    public void A_visitor_with_a_privacy_signal_allocates_nothing(string site) => Assert.Equal(
        0, BytesPerRequest(new PixelRequest(Query.Replace("s=demo", $"s={site.ToLowerInvariant()}", StringComparison.Ordinal), [.. Browser, ("Sec-GPC", "1")])));

    [Fact]
    public void A_refused_request_allocates_nothing() =>
        Assert.Equal(0, BytesPerRequest(new PixelRequest("?s=nobody", [.. Browser, Cookie])));

    [Fact]
    public void A_flood_is_refused_with_the_pixel_and_without_allocating()
    {
        var collector = Collector(new RateLimitOptions { AddressEventsPerSecond = 100 });
        var request = new PixelRequest(Query, [.. Browser, Cookie]);
        for (var sent = 0; sent < 1000; sent++)
        {
            request.Reset();
            Assert.True(collector.GetAsync(request.Context).IsCompletedSuccessfully);
            Assert.Equal(StatusCodes.Status200OK, request.Context.Response.StatusCode);
        }

        Assert.Equal(0, Allocation.OfWarm(() =>
        {
            for (var sent = 0; sent < 100; sent++)
            {
                request.Reset();
                collector.GetAsync(request.Context).GetAwaiter().GetResult();
            }
        }));

        Assert.Equal(StatusCodes.Status429TooManyRequests, request.Context.Response.StatusCode);
        Assert.Equal(TransparentGif.Bytes, request.Body);
        Assert.Equal(("1", "rate_limited"), (request.Context.Response.Headers.RetryAfter.ToString(), request.Context.Response.Headers[Rejection.Header].ToString()));
        Assert.Equal(1000, _counters.Accepted);
        Assert.Equal(_counters.Rejected["rate_limited"], _counters.RejectedFor(PixelServer.Events.RejectReason.RateLimited));
    }

    [Fact]
    public void The_record_holds_the_request_and_its_client_hints()
    {
        var long256 = new string('b', 256);
        var request = new PixelRequest(
            Query, [.. Browser, Cookie, ("Sec-CH-UA", long256 + "cut"), ("Sec-CH-UA-Mobile", "?0"), ("Sec-CH-UA-Platform", "\"Linux\"")]);
        Assert.True(_collector.GetAsync(request.Context).IsCompletedSuccessfully);
        Assert.Equal(TransparentGif.Bytes, request.Body);
        _log.Cut();

        Assert.True(_log.Blocks.TryRead(out var block));
        using var content = _log.Read(block);
        var records = content.GetEnumerator();
        Assert.True(records.MoveNext());
        var text = Encoding.UTF8.GetString(records.Current);
        Assert.Contains($"{long256}\n?0\n\"Linux\"{Query[1..]}", text, StringComparison.Ordinal);
        Assert.Contains(Agent, text, StringComparison.Ordinal);
        Assert.False(records.MoveNext());
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _sites.Dispose();
        _salt.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private PixelCollector Collector(RateLimitOptions limits) => new(
        new RequestLog(_log, new VisitorIdentifier(_salt, _time), _time), _sites, new EventRates(Options.Create(limits), _time), _counters);

    private long BytesPerRequest(PixelRequest request)
    {
        const int Requests = 2000;
        Send(request, 500);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Send(request, Requests);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Requests + 500, _counters.Accepted + _counters.Rejected.Values.Sum());
        TestContext.Current.TestOutputHelper?.WriteLine($"{allocated / (double)Requests} bytes per request");

        // Less than a byte each is the runtime's: a type loaded, a method compiled once more.
        return allocated / Requests;
    }

    private void Send(PixelRequest request, int times)
    {
        for (; times > 0; times--)
        {
            request.Reset();
            var answered = _collector.GetAsync(request.Context);
            if (!answered.IsCompletedSuccessfully || request.Context.Response.StatusCode != StatusCodes.Status200OK)
            {
                Assert.Fail($"Answered {request.Context.Response.StatusCode}.");
            }
        }
    }
}
