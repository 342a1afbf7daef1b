using Microsoft.Extensions.Options;
using PixelServer.Collection;
using PixelServer.Configuration;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.Enrichment.Geo;

namespace PixelServer.Enrichment;

/// <summary>What finds out what events mean, for the loader and for the commands that store events.</summary>
internal static class EnrichmentFeature
{
    public static void AddEnrichment(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<GeoOptions>().BindConfiguration(GeoOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GeoOptions>, GeoOptionsValidator>();
        services.AddSingleton(provider => new GeoLocator(
            provider.GetRequiredService<IOptions<GeoOptions>>().Value,
            provider.GetRequiredService<ILogger<GeoLocator>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new EventEnricher(
            provider.GetRequiredService<GeoLocator>(), HostsOf(provider.GetRequiredService<SiteTable>())));
    }

    /// <summary>For a command, by the same settings as a server on the same data folder; those of its command line are not known here.</summary>
    /// <exception cref="CommandException">The settings are wrong.</exception>
    public static EventEnricher ForCommand(DataDirectory data)
    {
        // Lives as long as the command; what goes wrong with a database is for the person in front of it.
        var loggers = LoggerFactory.Create(logging => logging
            .SetMinimumLevel(LogLevel.Warning)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        var configuration = new ConfigurationManager();
        configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        if (Directory.Exists(data.Path))
        {
            SitesFile.AddTo(configuration, data);
        }

        configuration.AddEnvironmentVariables();
        var options = configuration.GetSection(GeoOptions.Section).Get<GeoOptions>() ?? new GeoOptions();
        var errors = options.Errors().ToList();
        if (errors.Count > 0)
        {
            throw new CommandException(string.Join(" ", errors));
        }

        var sites = new SiteTable(configuration, loggers.CreateLogger<SiteTable>());
        return new EventEnricher(new GeoLocator(options, loggers.CreateLogger<GeoLocator>(), TimeProvider.System), HostsOf(sites));
    }

    // Asked for between blocks, so that a change of sites.json counts without a restart.
    private static Func<SiteHosts> HostsOf(SiteTable sites)
    {
        IReadOnlyCollection<Site>? known = null;
        var hosts = SiteHosts.None;
        return () =>
        {
            var now = sites.All;
            if (!ReferenceEquals(now, known))
            {
                known = now;
                hosts = new SiteHosts(now.Select(site => KeyValuePair.Create(site.Id, site.Origins)));
            }

            return hosts;
        };
    }

    private sealed class GeoOptionsValidator : IValidateOptions<GeoOptions>
    {
        public ValidateOptionsResult Validate(string? name, GeoOptions options)
        {
            var errors = options.Errors().ToList();
            return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}
