using System.Text.Json;
using PixelServer.Faults.Processes;

namespace PixelServer.Faults.Oracle;

/// <summary>
/// The oracle's own process: obeys lines of its standard input, one answer line each, and ends with it. <c>collectors URL…</c> where to
/// send · <c>run</c> · <c>rest</c> answered when every request has come to its end, or with <c>unsettled</c> · <c>save PATH</c> the
/// ledger · <c>figures</c>.
/// </summary>
internal static class OracleCommands
{
    // Longer than any request may take, and its retries after everything was started again.
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(120);

    public static async Task<int> RunAsync(OracleOptions options)
    {
        await using var sender = new Sender(options, TimeProvider.System);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            await Console.Out.WriteLineAsync(await ObeyAsync(sender, words));
        }

        return 0;
    }

    private static async Task<string> ObeyAsync(Sender sender, string[] words)
    {
        switch (words[0])
        {
            case "collectors":
                sender.MoveTo([.. words[1..].Select(url => new Uri(url))]);
                return "ok";
            case "run":
                sender.Run();
                return "ok";
            case "rest":
                sender.Rest();
                var (holds, _) = await Wait.UntilAsync(
                    SettleLimit, () => Task.FromResult(sender.IsSettled ? null : "requests are outstanding"), CancellationToken.None);
                return holds ? "ok" : "unsettled";
            case "save":
                sender.Ledger.Save(words[1]);
                return "ok";
            case "figures":
                return JsonSerializer.Serialize(sender.Figures);
            default:
                return $"unknown command {words[0]}";
        }
    }
}
