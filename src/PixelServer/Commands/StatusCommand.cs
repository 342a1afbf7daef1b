using System.CommandLine;
using System.Text.Json;
using PixelServer.Configuration;
using PixelServer.Health;

namespace PixelServer.Commands;

/// <summary><c>pixelserver status</c>: the running server in figures. Exit code 0 when events flow, 1 when they do not.</summary>
internal static class StatusCommand
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var data = CommandOptions.Data();
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("status", "Show whether events flow: log, loader, ClickHouse; exit code 1 when they do not") { data, json };
        command.SetAction((result, cancellationToken) => RunAsync(new DataDirectory(result.GetRequiredValue(data)), result.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(DataDirectory data, bool json, CancellationToken cancellationToken)
    {
        try
        {
            var status = await AskAsync(data, cancellationToken);
            await Console.Out.WriteLineAsync(json ? JsonSerializer.Serialize(status, Indented) : StatusText.Describe(status));
            return status.Ready ? 0 : 1;
        }
        catch (CommandException e)
        {
            await Console.Error.WriteLineAsync($"pixelserver status: {e.Message}");
            return 1;
        }
    }

    private static async Task<ServerStatus> AskAsync(DataDirectory data, CancellationToken cancellationToken)
    {
        var keys = KeysFile.Read(data, warning => Console.Error.WriteLine($"warning: {warning}"));
        using var http = OperatorClient.Open(keys);
        try
        {
            using var response = await http.GetAsync("/v1/status", cancellationToken);
            return response.IsSuccessStatusCode
                ? (await response.Content.ReadFromJsonAsync<ServerStatus>(cancellationToken))!
                : throw new CommandException($"{keys.Url} answered {(int)response.StatusCode}: is another server listening there?");
        }
        catch (HttpRequestException e)
        {
            throw new CommandException($"No server answers at {keys.Url}; start one with: deploy/run --data {data.Path}", e);
        }
        catch (TaskCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException($"The server at {keys.Url} does not answer; its log may say why.", e);
        }
    }
}
