using Microsoft.Extensions.Options;
using PixelServer.Configuration;
using PixelServer.Enrichment;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Loading;
using PixelServer.Pipeline.Redis;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Loading;

/// <summary>
/// The background way to ClickHouse: from this machine's log, or from the blocks of all collectors in Redis; and the connection for
/// parts that only ask ClickHouse.
/// </summary>
internal static class LoadingFeature
{
    /// <summary>For every process that works with ClickHouse: <see cref="WarehouseConnection"/>, set by who loads, else by a watch.</summary>
    public static void AddWarehouse(this WebApplicationBuilder builder, ServerLayout layout)
    {
        var services = builder.Services;
        services.AddOptions<WarehouseSettings>().BindConfiguration(WarehouseSettings.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WarehouseSettings>, WarehouseSettingsValidator>();
        services.AddSingleton<WarehouseConnection>();
        if (!layout.IsLoader)
        {
            services.AddHostedService<WarehouseWatch>();
        }
    }

    public static void AddLoading(this WebApplicationBuilder builder, ServerLayout layout)
    {
        var services = builder.Services;
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section);
        builder.AddEnrichment();
        if (layout.HasRedis)
        {
            services.AddSingleton(provider => new RedisBlockSource(
                provider.GetRequiredService<IOptions<RedisOptions>>().Value,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<RedisBlockSource>>()));
            services.AddSingleton<IBlockSource>(provider => provider.GetRequiredService<RedisBlockSource>());
        }
        else
        {
            services.AddSingleton<IBlockSource>(provider => new LogBlockSource(provider.GetRequiredService<DiskEventLog>()));
        }

        services.AddHostedService<WarehouseService>();
    }

    private sealed class WarehouseSettingsValidator : IValidateOptions<WarehouseSettings>
    {
        public ValidateOptionsResult Validate(string? name, WarehouseSettings options)
        {
            var errors = options.Errors().ToList();
            return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}
