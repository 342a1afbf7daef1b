using Microsoft.Extensions.Options;

namespace PixelServer.Loading;

/// <summary>The background way from the log to ClickHouse.</summary>
internal static class LoadingFeature
{
    public static void AddLoading(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<WarehouseSettings>().BindConfiguration(WarehouseSettings.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<WarehouseSettings>, WarehouseSettingsValidator>();
        builder.Services.AddSingleton<WarehouseConnection>();
        builder.Services.AddSingleton<StartFailure>();
        builder.Services.AddHostedService<WarehouseService>();
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
