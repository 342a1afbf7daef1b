using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using PixelServer.LoadTest.Running;

namespace PixelServer.LoadTest;

/// <summary>What the commands share: their common options, how a report is printed, and what their exit codes mean.</summary>
internal static class BenchmarkCommand
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    public static Option<bool> Json { get; } = new("--json") { Description = "Print JSON with every run instead of a markdown table" };

    public static Option<string> Program { get; } = new("--program")
    {
        Description = "The built pixelserver to measure",
        HelpName = "FILE",
        DefaultValueFactory = _ => Checkout.ServerProgram,
    };

    public static Option<string> Folder { get; } = new("--folder")
    {
        Description = "Where temporary data folders are made and deleted; must lie on a disk, not in memory",
        HelpName = "DIR",
        DefaultValueFactory = _ => Checkout.TemporaryFolders,
    };

    public static Option<Durability[]> Durabilities { get; } = new("--durability")
    {
        Description = "Durabilities to measure",
        HelpName = "Process|Disk",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [Durability.Process, Durability.Disk],
    };

    public static Option<int> Number(string name, string description, int standard, int least, int most)
    {
        var option = new Option<int>(name)
        {
            Description = $"{description} ({least} to {most})",
            HelpName = "N",
            DefaultValueFactory = _ => standard,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var value) && (value < least || value > most))
            {
                result.AddError($"{name} is {value}; use {least} to {most}.");
            }
        });
        return option;
    }

    /// <summary>Runs a benchmark and prints its report. Exit codes: 0 measured, 1 could not or a run is void, 130 interrupted.</summary>
    public static async Task<int> RunAsync<TReport>(
        bool json, Func<CancellationToken, Task<TReport>> run, CancellationToken cancellationToken)
        where TReport : IReport
    {
        try
        {
            var report = await run(cancellationToken);
            await Console.Out.WriteLineAsync(json ? JsonSerializer.Serialize(report, JsonOptions) : report.ToMarkdown());
            foreach (var reason in report.Voids)
            {
                await Console.Error.WriteLineAsync($"VOID: {reason}");
            }

            return report.Voids.Count == 0 ? 0 : 1;
        }
        catch (BenchmarkException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Interrupted; nothing is reported.");
            return 130;
        }
    }
}
