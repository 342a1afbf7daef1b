using System.ComponentModel.DataAnnotations;
using PixelServer.Audiences;
using PixelServer.Audiences.Api.Exports;
using PixelServer.Audiences.Exports.Delivery;
using PixelServer.Collection;
using PixelServer.Insights;
using PixelServer.Loading;
using PixelServer.Persons;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Redis;
using PixelServer.Pipeline.Warehouse;
using PixelServer.RateLimits;
using PixelServer.Sites.Installing;
using PixelServer.SqlConsole;

namespace PixelServer.Configuration;

/// <summary>
/// Reads the whole configuration once before anything is opened, so that a person who typed three things wrong is told of all
/// three, each by key, value and fix.
/// </summary>
internal static class ConfigurationCheck
{
    /// <exception cref="CommandException">Something is wrong; the message has a line for each error.</exception>
    public static void ThrowIfWrong(IConfiguration configuration, DataDirectory data)
    {
        string[] errors =
        [
            .. UrlErrors(configuration["urls"] ?? ""),
            .. Read(() => configuration.GetSection("Proxies").Get<string[]>() ?? [], proxies => proxies.SelectMany(ProxyErrors)),
            .. ServerLayout.Errors(configuration),
            .. Read(() => configuration.GetSection(RedisOptions.Section).Get<RedisOptions>() ?? new(), options => options.Errors()),
            .. Read(() => EventLog(configuration, data), options => options.Errors()),
            .. Read(() => SitesOptions.Read(configuration), options => options.Errors()),
            .. Read(() => configuration.GetSection(WarehouseSettings.Section).Get<WarehouseSettings>() ?? new(), settings => settings.Errors()),
            .. Read(() => configuration.GetSection(RetentionOptions.Section).Get<RetentionOptions>() ?? new(), options => options.Errors()),
            .. Read(() => configuration.GetSection(SweepOptions.Section).Get<SweepOptions>() ?? new(), options => options.Errors()),
            .. Read(() => configuration.GetSection(PersonsOptions.Section).Get<PersonsOptions>() ?? new(), options => options.Errors()),
            .. Read(() => configuration.GetSection(AudienceOptions.Section).Get<AudienceOptions>() ?? new(), options => options.Errors()),
            .. Read(() => configuration.GetSection(ExportsOptions.Section).Get<ExportsOptions>() ?? new(), options => options.Errors()),
            .. Read(() => configuration.GetSection(InstallationOptions.Section).Get<InstallationOptions>() ?? new(), options => options.Errors()),
            .. Read(() => configuration.GetSection(SqlConsoleOptions.Section).Get<SqlConsoleOptions>() ?? new(), options => options.Errors()),
            .. Read(() => configuration.GetSection(WebhookOptions.Section).Get<WebhookOptions>() ?? new(), WebhookErrors),
            .. Read(() => configuration.GetSection(InsightOptions.Section).Get<InsightOptions>() ?? new(), options => options.Errors()),
            .. Read(() => configuration.GetSection(RateLimitOptions.Section).Get<RateLimitOptions>() ?? new(), options => options.Errors()),
            .. Read(() => configuration.GetSection(StopOptions.Section).Get<StopOptions>() ?? new(), options => options.Errors()),
        ];
        if (errors.Length > 0)
        {
            throw new CommandException($"the configuration is wrong:\n  {string.Join("\n  ", errors)}");
        }
    }

    private static EventLogOptions EventLog(IConfiguration configuration, DataDirectory data)
    {
        var options = configuration.GetSection(EventLogOptions.Section).Get<EventLogOptions>() ?? new();
        options.Folder = options.Folder.Length == 0 ? data.EventLog : options.Folder;
        return options;
    }

    // A value of the wrong type is where reading a section ends; the message names key, value and type.
    private static List<string> Read<T>(Func<T> bind, Func<T, IEnumerable<string>> errors)
    {
        try
        {
            return [.. errors(bind())];
        }
        catch (InvalidOperationException e)
        {
            // In a dictionary, as Sites is, the telling message stands inside.
            return [(e.InnerException as InvalidOperationException ?? e).Message];
        }
    }

    private static IEnumerable<string> WebhookErrors(WebhookOptions options)
    {
        var errors = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), errors, validateAllProperties: true);
        return errors.Select(error => $"{WebhookOptions.Section}: {error.ErrorMessage}");
    }

    private static IEnumerable<string> UrlErrors(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!IsAddress(url))
            {
                yield return $"urls has '{url}'; use an address like http://127.0.0.1:8080.";
            }
        }
    }

    private static bool IsAddress(string url)
    {
        try
        {
            return BindingAddress.Parse(url).Port is >= 0 and <= 65535;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static IEnumerable<string> ProxyErrors(string proxy)
    {
        if (!System.Net.IPNetwork.TryParse(proxy, out _) && !System.Net.IPAddress.TryParse(proxy, out _))
        {
            yield return $"Proxies has '{proxy}'; use an address or a network like 10.0.0.0/8.";
        }
    }
}
