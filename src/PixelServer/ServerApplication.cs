using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using PixelServer.Access;
using PixelServer.Audiences;
using PixelServer.Audit;
using PixelServer.Collection;
using PixelServer.Configuration;
using PixelServer.Dashboard;
using PixelServer.Demo;
using PixelServer.Erasure;
using PixelServer.Health;
using PixelServer.Insights;
using PixelServer.Live;
using PixelServer.Loading;
using PixelServer.Metrics;
using PixelServer.OpenApi;
using PixelServer.Persons;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Redis;
using PixelServer.RateLimits;
using PixelServer.Shipping;
using PixelServer.Sites;
using PixelServer.Snippet;
using PixelServer.SqlConsole;
using PixelServer.Tracing;
using PixelServer.Visitors;

namespace PixelServer;

/// <summary>The server's parts and the order in which they stand: where configuration comes from, what is registered, what answers.</summary>
internal static class ServerApplication
{
    public const string DefaultUrls = "http://127.0.0.1:8080";

    /// <summary>The beginning of a server: its arguments, the environment and <c>appsettings.json</c> are read.</summary>
    public static WebApplicationBuilder NewBuilder(string[] settings) =>
        WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory });

    /// <summary>Builds the server; it listens once it is run.</summary>
    /// <exception cref="CommandException">The configuration is wrong, or something in the data folder is damaged.</exception>
    public static WebApplication Build(string[] settings)
    {
        var builder = NewBuilder(settings);
        var data = ConfigurationSources.AddTo(builder.Configuration, isOnlyShown: false, Warn);
        ConfigurationCheck.ThrowIfWrong(builder.Configuration);
        foreach (var warning in ConfigurationCheck.Warnings(builder.Configuration))
        {
            Warn(warning);
        }

        ConfigureKestrel(builder);
        LimitConnections(builder);
        ConfigureLogging(builder.Logging, builder.Configuration);
        AddProxies(builder);
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(data);
        builder.Services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.Section);
        builder.Services.AddSingleton<NamedKeys>();
        builder.Services.AddSingleton<AccessKeys>();
        builder.Services.AddSingleton<AccessRates>();
        builder.AddAudit();
        var layout = ServerLayout.Read(builder.Configuration);
        AddRoles(builder, layout, data);
        builder.AddHealth(layout);
        builder.AddMetrics(layout);
        builder.AddApiDocument();
        builder.AddStop();

        var app = builder.Build();
        if (layout.IsCollector)
        {
            // Opened before anything listens: an event must never find no log.
            _ = app.Services.GetRequiredService<DiskEventLog>();
        }

        if (builder.Configuration.GetSection("Proxies").Exists())
        {
            app.UseForwardedHeaders();
        }

        // Named here because it must stand behind the forwarded headers: a pixel's answer is given where routing finds it.
        app.UseRouting();
        app.UseAnswerHeaders();
        if (layout.IsDashboard)
        {
            app.UseInsightCompression();
        }

        app.UseCallTracing();
        app.UseAudit();
        if (layout.IsCollector)
        {
            app.MapCollection();
            app.MapSnippet();
        }

        // The demo shop shows its events as ClickHouse has them.
        if (layout.Roles == ServerRoles.All)
        {
            app.MapDemoShop();
            app.MapLandedEvents();
        }

        if (layout.IsLoader)
        {
            app.MapErasure();
        }

        if (layout.HasClickHouse)
        {
            app.MapVisitors();
        }

        if (layout.IsAudiences)
        {
            app.MapAudiences();
        }

        if (layout.IsDashboard)
        {
            app.MapLogin();
            app.MapDashboard();
            app.MapLive();
            app.MapSqlConsole();
            app.MapSites();
            app.MapKeys();
            app.MapAudit();
            app.MapDemoTraffic();
            app.MapInsights();
        }

        app.MapHealth();
        app.MapMetrics();
        app.MapApiDocument();
        return app;
    }

    private static void Warn(string message) => Console.Error.WriteLine($"warning: {message}");

    // Services stop in reverse order: first the log is drained, then what drains it stops.
    private static void AddRoles(WebApplicationBuilder builder, ServerLayout layout, DataDirectory data)
    {
        builder.Services.AddSingleton(layout);
        builder.Services.AddSingleton<StartSignal>();
        builder.Services.AddSingleton<StartFailure>();
        builder.Services.AddOptions<RedisOptions>().BindConfiguration(RedisOptions.Section);
        builder.Services.AddSingleton<SiteTable>();
        if (layout.HasClickHouse)
        {
            builder.AddWarehouse(layout);
        }

        if (layout.IsLoader)
        {
            builder.AddLoading(layout);
            builder.AddErasure();
            builder.AddPersons();
        }

        if (layout.IsAudiences)
        {
            builder.AddAudiences();
        }

        if (layout.IsDashboard)
        {
            builder.Services.AddSingleton<KeyRing>();
            builder.AddLive();
            builder.AddSqlConsole();
            builder.AddSites();
            builder.Services.AddSingleton<DemoTraffic>();
            builder.AddInsights();
        }

        if (layout.IsCollector)
        {
            AddEventLog(builder, data);
            builder.AddCollection(data);
            if (layout.HasRedis)
            {
                builder.AddShipping();
            }

            builder.Services.AddHostedService<LogDrain>();
        }
    }

    private static void ConfigureKestrel(WebApplicationBuilder builder)
    {
        builder.WebHost.UseSockets(options => options.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            var limits = options.Limits;
            // A page URL of 8 KiB is up to three times as long when percent-encoded.
            limits.MaxRequestLineSize = 32 * 1024;
            limits.MaxRequestHeadersTotalSize = 32 * 1024;
            limits.MaxRequestBodySize = PixelCollector.MaxBodyBytes;
            limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
            limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
            limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
            limits.MaxConcurrentConnections = 20_000;
        });
    }

    // Nothing stands between a connection and the server unless the limit is set.
    private static void LimitConnections(WebApplicationBuilder builder)
    {
        var most = builder.Configuration.GetSection(RateLimitOptions.Section).Get<RateLimitOptions>()?.AddressConnections ?? 0;
        if (most > 0)
        {
            var connections = new AddressConnections(most, Proxies(builder));
            builder.Services.AddSingleton(connections);
            builder.WebHost.ConfigureKestrel(options => options.ConfigureEndpointDefaults(
                endpoint => endpoint.Use(next => connection => connections.ServeAsync(connection, next))));
        }
    }

    private static void ConfigureLogging(ILoggingBuilder logging, ConfigurationManager configuration)
    {
        logging.ClearProviders();
        logging.AddConsole();
        // The host has chosen one for itself, whatever the configuration says.
        logging.Services.Configure<ConsoleLoggerOptions>(options => options.FormatterName = configuration[LogFormat.Key] ?? ConsoleFormatterNames.Simple);
        logging.Services.Configure<SimpleConsoleFormatterOptions>(options =>
        {
            options.SingleLine = true;
            SetTime(options);
        });
        logging.Services.Configure<JsonConsoleFormatterOptions>(SetTime);

        static void SetTime(ConsoleFormatterOptions options)
        {
            options.TimestampFormat = options is JsonConsoleFormatterOptions ? "yyyy-MM-ddTHH:mm:ss.fffZ" : "yyyy-MM-ddTHH:mm:ss.fffZ ";
            options.UseUtcTimestamp = true;
        }
    }

    private static void AddProxies(WebApplicationBuilder builder)
    {
        var proxies = Proxies(builder);
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            // Chains of proxies are walked as far as they are named.
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var proxy in proxies)
            {
                options.KnownIPNetworks.Add(proxy);
            }
        });
    }

    private static System.Net.IPNetwork[] Proxies(WebApplicationBuilder builder) =>
        [.. (builder.Configuration.GetSection("Proxies").Get<string[]>() ?? []).Select(ParseNetwork)];

    private static System.Net.IPNetwork ParseNetwork(string text)
    {
        if (System.Net.IPNetwork.TryParse(text, out var network))
        {
            return network;
        }

        return System.Net.IPAddress.TryParse(text, out var address)
            ? new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8)
            : throw new ArgumentException($"Proxies has '{text}'; use an address or a network like 10.0.0.0/8.");
    }

    private static void AddEventLog(WebApplicationBuilder builder, DataDirectory data)
    {
        builder.Services.AddOptions<EventLogOptions>().BindConfiguration(EventLogOptions.Section);
        builder.Services.PostConfigure<EventLogOptions>(options =>
        {
            if (options.Folder.Length == 0)
            {
                options.Folder = data.EventLog;
            }
        });
        builder.Services.AddSingleton(provider => DiskEventLog.Open(
            provider.GetRequiredService<IOptions<EventLogOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DiskEventLog>>()));
    }
}
