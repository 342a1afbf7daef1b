using System.Reflection;
using PixelServer.Audiences.Exports.Delivery;
using PixelServer.Configuration;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.Settings;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Tests.Configuration;

/// <summary>What is checked, what is documented and what editors are told are the same keys and limits.</summary>
public sealed class SettingsCatalogTests
{
    public static TheoryData<string, string> BeyondLimits()
    {
        var data = new TheoryData<string, string>();
        foreach (var key in SettingsCatalog.Keys)
        {
            if (SettingLimits.Of(key.Property) is not { } limits || key.Kind == SettingKind.File)
            {
                continue;
            }

            data.Add(key.Path, Beside(limits.Least, -1));
            if (limits.Most is not (int.MaxValue or long.MaxValue))
            {
                data.Add(key.Path, Beside(limits.Most, 1));
            }
        }

        return data;
    }

    [Fact]
    public void Every_section_is_in_the_catalog()
    {
        var sections = new[] { typeof(SettingsCatalog).Assembly, typeof(SweepOptions).Assembly, typeof(WebhookOptions).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Select(type => type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string)
            .OfType<string>().Distinct().Order();

        Assert.Equal(SettingsCatalog.Sections.Select(section => section.Name).Where(name => name.Length > 0).Order(), sections);
    }

    [Fact]
    public void Every_key_says_what_it_means_and_no_two_are_the_same()
    {
        var meanings = new SettingMeanings();

        Assert.All(SettingsCatalog.Keys, key => Assert.NotEqual((key.Path, ""), (key.Path, meanings.Of(key))));
        Assert.Distinct(SettingsCatalog.Keys.Select(key => key.Path), StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public void Every_number_and_every_time_has_limits() =>
        Assert.Empty(SettingsCatalog.Keys.Where(key => key.Kind is SettingKind.Number or SettingKind.Time && key.Limits is null).Select(key => key.Path));

    [Theory]
    [MemberData(nameof(BeyondLimits))]
    public void Value_beyond_a_documented_limit_is_refused(string key, string value)
    {
        using var written = new WrittenConfiguration().With($"--{key}={value}");

        Assert.Contains(written.Errors, error => error.StartsWith($"{key} is {value}; use ", StringComparison.Ordinal));
    }

    [Fact]
    public void Defaults_are_within_the_limits()
    {
        using var written = new WrittenConfiguration().With(SettingsCatalog.Keys
            .Where(key => key.DefaultText.Length > 0 && !key.Path.Contains(SettingKey.AnyId, StringComparison.Ordinal) && key.Path != DataDirectory.ConfigurationKey)
            .Select(key => $"--{key.Path}={key.DefaultText}"));

        Assert.Empty(written.Errors);
    }

    [Fact]
    public async Task Table_of_the_documentation_is_the_printed_one()
    {
        var path = Path.Combine(SharedData.RepositoryRoot, "deploy", "configuration.md");
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);

        Assert.True(text.Contains($"\n\n{SettingTable.Write()}\n", StringComparison.Ordinal), "deploy/configuration.md does not hold the table that `pixelserver config --table` prints.");
    }

    [Fact]
    public async Task Schema_for_editors_is_the_printed_one()
    {
        var path = Path.Combine(SharedData.RepositoryRoot, "deploy", "appsettings.schema.json");

        Assert.True(
            await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken) == SettingSchema.Write(),
            "Make it anew: pixelserver config --schema > deploy/appsettings.schema.json");
    }

    private static string Beside(object limit, int step) => SettingLimits.Text(limit switch
    {
        int number => (object)((long)number + step),
        long number => number + step,
        TimeSpan time => time + (step * TimeSpan.FromMilliseconds(1)),
        _ => throw new NotSupportedException(),
    });
}
