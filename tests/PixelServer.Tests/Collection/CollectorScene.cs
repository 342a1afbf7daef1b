using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PixelServer.Collection;
using PixelServer.Events;
using PixelServer.Pipeline.EventLog;
using PixelServer.RateLimits;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Tests.Collection;

/// <summary>A collector with a log of its own, without a server, for the site <c>demo</c> with the settings of a test.</summary>
internal sealed class CollectorScene : IAsyncDisposable
{
    public const ulong KnownVisitor = 0xab;

    private readonly string _folder = Directory.CreateTempSubdirectory("pixelserver-privacy-").FullName;
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
    private readonly SiteTable _sites;
    private readonly DiskEventLog _log;
    private readonly DailySalt _salt;
    private readonly PixelCollector _collector;

    public CollectorScene(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Append(("Name", "Demo")).ToDictionary(setting => $"Sites:demo:{setting.Item1}", setting => (string?)setting.Item2))
            .Build();
        _sites = new SiteTable(configuration, NullLogger<SiteTable>.Instance);
        var options = new EventLogOptions
        {
            Folder = Path.Combine(_folder, "log"),
            Durability = Durability.Process,
            BlockInterval = TimeSpan.FromMinutes(10),
        };
        _log = DiskEventLog.Open(options, _time, NullLogger.Instance);
        _salt = new DailySalt(Path.Combine(_folder, "visitor-salt"), _time, NullLogger<DailySalt>.Instance);
        _collector = new PixelCollector(new RequestLog(_log, new VisitorIdentifier(_salt, _time), _time), _sites, new EventRates(Options.Create(new RateLimitOptions()), _time), Counters);
    }

    public CollectionCounters Counters { get; } = new();

    /// <summary>The cookie of <see cref="KnownVisitor"/>, set yesterday.</summary>
    public (string, string) Cookie
    {
        get
        {
            var now = (uint)_time.GetUtcNow().ToUnixTimeSeconds();
            return ("Cookie", string.Create(CultureInfo.InvariantCulture, $"_px=1.00000000000000ab.{now - 100_000}.{VisitorCookie.Today(now)}"));
        }
    }

    /// <summary>Sends a pixel of the site; the answer's X-Pixel-Rejected and Set-Cookie headers, empty where there is none.</summary>
    public async Task<(string Rejected, string Cookie)> SendAsync(string query, string address, params (string, string)[] headers)
    {
        var request = new PixelRequest($"?s=demo&{query}", headers);
        request.Context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        await _collector.GetAsync(request.Context);
        Assert.Equal(TransparentGif.Bytes, request.Body);
        return (request.Context.Response.Headers[Rejection.Header].ToString(), request.Context.Response.Headers.SetCookie.ToString());
    }

    /// <summary>What lies in the log, and the events it will be.</summary>
    public List<LoggedRequest> Logged()
    {
        _log.Cut();
        var requests = new List<LoggedRequest>();
        var decoder = new EventDecoder();
        while (_log.Blocks.TryRead(out var block))
        {
            using var content = _log.Read(block);
            foreach (var bytes in content)
            {
                Assert.True(RequestRecord.TryRead(bytes, out var record));
                var decoded = decoder.Decode(UInt128.One, 0, bytes);
                Assert.True(decoded.MoveNext());
                requests.Add(new LoggedRequest(
                    Encoding.UTF8.GetString(decoded.Event[EventText.Name]),
                    record.VisitorId,
                    record.VisitorCreatedAt != 0,
                    record.Signals & ~(RequestSignals.DefaultAnalytics | RequestSignals.DefaultMarketing),
                    decoded.Event.Consent,
                    decoded.Event.ClientTime,
                    Convert.ToHexStringLower(record.Address),
                    Encoding.UTF8.GetString(record.UserAgent),
                    Encoding.UTF8.GetString(record.Referrer)));
            }
        }

        return requests;
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _sites.Dispose();
        _salt.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
