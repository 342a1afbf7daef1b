using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary>Metrics go to an OpenTelemetry collector when the standard variables name one, and OpenTelemetry is not even loaded otherwise.</summary>
public sealed class OtlpTests
{
    private const string Complaint = "could not be sent over OTLP";

    [Fact]
    public async Task Metrics_arrive_where_the_environment_says()
    {
        await using var receiver = new OtlpReceiver();
        await using var server = new PixelServerProcess
        {
            Environment = new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Url,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "100",
                ["OTEL_SERVICE_NAME"] = "pixels-of-the-shop",
            },
        };
        await server.StartAsync();
        await server.GetPixelAsync("s=nobody");
        // Known reasons are sent from the start; that this connection was seen tells that the request came before.
        var (path, type, body) = await receiver.NextWithAsync("kestrel.active_connections");

        Assert.Equal(("/v1/metrics", "application/x-protobuf"), (path, type));
        Assert.All(
            ["pixels-of-the-shop", "pixelserver.requests.rejected", "unknown_site", "pixelserver.log.waiting", "dotnet.gc.collections"],
            name => Assert.Contains(name, body, StringComparison.Ordinal));
        // Whoever listened to it would make every connection pay.
        Assert.DoesNotContain("kestrel.connection.duration", body, StringComparison.Ordinal);
        Assert.DoesNotContain(Complaint, server.Log, StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task Last_figures_are_sent_at_a_stop()
    {
        await using var receiver = new OtlpReceiver();
        await using var server = new PixelServerProcess
        {
            Environment = new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = $"{receiver.Url}/here",
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "3600000",
            },
        };
        await server.StartAsync();
        await server.GetPixelAsync("s=demo");
        Assert.Equal(0, await server.StopAsync());
        var (path, _, body) = await receiver.NextWithAsync("pixelserver.events.stored");

        Assert.Equal("/here", path);
        // The name of the service, as the environment says nothing of it.
        Assert.Contains("service.name\u0012\r\n\vpixelserver", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loads_are_traced_without_naming_anybody_and_pixels_are_not()
    {
        await using var receiver = new OtlpReceiver();
        await using var server = Traced(receiver);
        await server.StartAsync();
        await server.GetPixelAsync("s=demo&id=traced&uid=jane&u=https%3A%2F%2Fshop.example%2Fsecret-page");
        var visitor = await server.EventAsync("traced", "visitor_id");
        var (path, type, load) = await receiver.NextWithAsync("load blocks");
        Assert.Equal(0, await server.StopAsync());
        var all = load + receiver.Rest();

        Assert.Equal(("/v1/traces", "application/x-protobuf"), (path, type));
        Assert.Contains("pixelserver.blocks", load, StringComparison.Ordinal);
        Assert.All([visitor, "p.gif", "jane", "secret-page", "traced", "127.0.0.1"], told => Assert.DoesNotContain(told, all, StringComparison.Ordinal));
        // Metrics have no endpoint here.
        Assert.DoesNotContain("pixelserver.requests.accepted", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_builds_and_exports_are_traced_with_these_attributes_and_nothing_of_persons()
    {
        const string Email = "5b4c9bb4dfbfb6b7c6d5b1a1c0ef4c4c7fa6cd4e0a8b0b2d0b1f0e4a9d3c2b1a";
        await using var receiver = new OtlpReceiver();
        await using var server = Traced(receiver);
        await server.StartAsync();
        await server.GetPixelAsync($"s=demo&id=bought&e=purchase&v=5&c=EUR&uid=jane&em={Email}&cs=am", ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"));
        var visitor = await server.EventAsync("bought", "visitor_id");
        await AskAsync("POST", "/v1/audiences?id=buyers", """{"name": "Buyers", "site": "demo", "kind": "retargeting", "rule": {"did": "purchase"}}""");
        var job = await AskAsync("POST", "/v1/audiences/buyers/builds");
        await UntilAsync($"/v1/audiences/jobs/{job.GetProperty("id").GetString()}");
        var export = await AskAsync("POST", "/v1/audiences/buyers/exports", """{"format": "meta"}""");
        await UntilAsync($"/v1/audiences/buyers/exports/{export.GetProperty("id").GetString()}");
        await AskAsync("GET", $"/v1/visitors/{visitor}/profile");
        // What there is is sent at the latest now.
        Assert.Equal(0, await server.StopAsync());
        var spans = receiver.Spans(out var all);

        Assert.Equal(
            "http.request.method=POST, http.response.status_code=201, http.route=/v1/audiences, pixelserver.role=Admin", Attributes("POST /v1/audiences"));
        Assert.Equal(
            "http.request.method=GET, http.response.status_code=200, http.route=/v1/visitors/{id}/profile, pixelserver.role=Admin", Attributes("GET /v1/visitors/{id}/profile"));
        Assert.Equal("pixelserver.audience=buyers, pixelserver.members=1", Attributes("build audience"));
        Assert.Equal("pixelserver.audience=buyers, pixelserver.format=meta, pixelserver.rows=1", Attributes("write export"));
        Assert.Equal("pixelserver.blocks=1, pixelserver.events=1, pixelserver.rejected=0", Attributes("load blocks"));
        Assert.DoesNotContain(spans, span => span.IsFailed);
        Assert.All(
            [visitor, "jane", Email, "bought", "127.0.0.1", server.Keys().GetProperty("adminKey").GetString()!],
            told => Assert.DoesNotContain(told, all, StringComparison.Ordinal));

        string Attributes(string name) => string.Join(
            ", ", spans.First(span => span.Name == name).Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));

        async Task<JsonElement> AskAsync(string method, string address, string? body = null)
        {
            var answer = await server.SendAsync(
                new HttpMethod(method), address, body is null ? null : new StringContent(body), ("Authorization", $"Bearer {server.Keys().GetProperty("adminKey").GetString()}"));
            Assert.True((int)answer.Status is >= 200 and < 300, $"{method} {address}: {(int)answer.Status} {answer.Text}");
            return JsonElement.Parse(answer.Text);
        }

        async Task UntilAsync(string address)
        {
            var over = await Eventually.AnswersAsync(() => AskAsync("GET", address), answer => answer.GetProperty("state").GetString() is "complete" or "failed");
            Assert.True(over.GetProperty("state").GetString() == "complete", over.ToString());
        }
    }

    [Fact]
    public async Task Traces_are_as_many_as_the_sampler_says()
    {
        await using var receiver = new OtlpReceiver();
        await using var server = new PixelServerProcess("--EventLog:BlockInterval=00:00:00.050")
        {
            Environment = new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = $"{receiver.Url}/v1/traces",
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_TRACES_SAMPLER"] = "always_off",
            },
        };
        await server.StartAsync();
        await server.GetPixelAsync("s=demo&id=untraced");
        await server.EventAsync("untraced", "event");
        // What there is is sent at the latest now.
        Assert.Equal(0, await server.StopAsync());

        Assert.Equal("", receiver.Rest());
    }

    [Fact]
    public async Task Collector_that_does_not_answer_is_said_and_harms_nothing()
    {
        await using var server = new PixelServerProcess("--EventLog:BlockInterval=00:00:00.050")
        {
            Environment = new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "100",
            },
        };
        await server.StartAsync();
        await server.GetPixelAsync("s=demo&id=stored");

        Assert.Equal("page_view", await server.EventAsync("stored", "event"));
        await Eventually.HoldsAsync(
            "the log tells", () => Task.FromResult(server.Log.Split('\n').Any(line => line.Contains(Complaint, StringComparison.Ordinal) && line.Contains("127.0.0.1:1", StringComparison.Ordinal))));
        Assert.Equal(0, await server.StopAsync());
    }

    [Theory]
    [InlineData("OTEL_SERVICE_NAME", "pixels")]
    [InlineData("OTEL_METRICS_EXPORTER", "none")]
    [InlineData("OTEL_SDK_DISABLED", "true")]
    public async Task Nothing_of_it_is_loaded_unless_it_is_wanted(string variable, string value)
    {
        var environment = new Dictionary<string, string> { [variable] = value };
        if (variable != "OTEL_SERVICE_NAME")
        {
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1";
            environment["OTEL_TRACES_EXPORTER"] = "none";
        }

        await using var server = new PixelServerProcess { Environment = environment };
        await server.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/metrics")).Status);

        var loaded = await File.ReadAllTextAsync($"/proc/{server.ProcessId}/maps", TestContext.Current.CancellationToken);
        Assert.Contains("PixelServer.Events.dll", loaded, StringComparison.Ordinal);
        Assert.DoesNotContain("OpenTelemetry", loaded, StringComparison.Ordinal);
    }

    private static PixelServerProcess Traced(OtlpReceiver receiver) => new("--EventLog:BlockInterval=00:00:00.050")
    {
        Environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = $"{receiver.Url}/v1/traces",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        },
    };

    /// <summary>Takes whatever is posted to it, as a collector does, and keeps it as text: names are UTF-8 in protobuf, too.</summary>
    private sealed class OtlpReceiver : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Channel<(string Path, string? Type, string Body)> _received = Channel.CreateUnbounded<(string, string?, string)>();
        private readonly Task _receiving;

        public OtlpReceiver()
        {
            Url = $"http://127.0.0.1:{FreePort()}";
            _listener.Prefixes.Add($"{Url}/");
            _listener.Start();
            _receiving = ReceiveAsync();
        }

        public string Url { get; }

        /// <summary>The next body that holds this text.</summary>
        public async Task<(string Path, string? Type, string Body)> NextWithAsync(string text)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(30));
            await foreach (var request in _received.Reader.ReadAllAsync(limit.Token))
            {
                if (request.Body.Contains(text, StringComparison.Ordinal))
                {
                    return request;
                }
            }

            throw new InvalidOperationException("The receiver ended.");
        }

        /// <summary>All that has arrived and was not asked for.</summary>
        public string Rest()
        {
            var rest = new StringBuilder();
            while (_received.Reader.TryRead(out var request))
            {
                rest.Append(request.Body);
            }

            return rest.ToString();
        }

        /// <summary>The spans in all that has arrived and was not asked for, and its text.</summary>
        public List<OtlpSpan> Spans(out string text)
        {
            var (spans, all) = (new List<OtlpSpan>(), new StringBuilder());
            while (_received.Reader.TryRead(out var request))
            {
                spans.AddRange(OtlpSpan.ReadAll(Encoding.Latin1.GetBytes(request.Body)));
                all.Append(request.Body);
            }

            text = all.ToString();
            return spans;
        }

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _receiving;
            _listener.Close();
        }

        private async Task ReceiveAsync()
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    using var reader = new StreamReader(context.Request.InputStream, Encoding.Latin1);
                    _received.Writer.TryWrite((context.Request.Url!.AbsolutePath, context.Request.ContentType, await reader.ReadToEndAsync()));
                    context.Response.ContentType = "application/x-protobuf";
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // Stopped.
                _received.Writer.TryComplete();
            }
        }

        private static int FreePort()
        {
            using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            taken.Start();
            return ((IPEndPoint)taken.LocalEndpoint).Port;
        }
    }
}
