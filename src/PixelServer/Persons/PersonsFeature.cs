using PixelServer.Metrics;

namespace PixelServer.Persons;

/// <summary>Persons: visitors joined by what they were identified by. Part of the loader's role.</summary>
internal static class PersonsFeature
{
    public static void AddPersons(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<PersonsOptions>().BindConfiguration(PersonsOptions.Section);
        services.AddSingleton<PersonService>();
        services.AddSingleton<IMetricSource, PersonMetrics>();
        services.AddHostedService(provider => provider.GetRequiredService<PersonService>());
    }
}
