using System.CommandLine;
using System.Text;
using PixelServer.Configuration;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Commands;

/// <summary><c>pixelserver sql</c>: runs a query as the read-only analyst and passes its result on as it comes.</summary>
internal static class SqlCommand
{
    // Long queries are what analysts do; the server has its own limit for them.
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromHours(1);

    public static Command Create()
    {
        var query = new Argument<string?>("query") { Description = "The query; - or nothing reads standard input", Arity = ArgumentArity.ZeroOrOne };
        var data = CommandOptions.Data();
        var file = new Option<FileInfo?>("--file", "-f") { Description = "Read the query from a file", HelpName = "FILE" };
        var format = new Option<string?>("--format")
        {
            Description = "ClickHouse format of the result, where the query names none [default: a table on a terminal, else TSVWithNames]",
        };
        var json = new Option<bool>("--json") { Description = "The result as one JSON object; the same as --format JSON" };
        var parameters = new Option<string[]>("--param")
        {
            Description = "Value for a {name:Type} place of the query; may be repeated",
            HelpName = "name=value",
        };
        var command = new Command("sql", "Query the warehouse as the read-only analyst") { query, data, file, format, json, parameters };
        command.Validators.Add(result =>
        {
            if (result.GetValue(query) is not (null or "-") && result.GetValue(file) is not null)
            {
                result.AddError("Give either a query or --file, not both.");
            }

            if (result.GetValue(json) && result.GetValue(format) is not null)
            {
                result.AddError("Give either --json or --format, not both.");
            }

            foreach (var parameter in result.GetValue(parameters) ?? [])
            {
                if (parameter.IndexOf('=', StringComparison.Ordinal) <= 0)
                {
                    result.AddError($"--param '{parameter}' is not of the form name=value.");
                }
            }
        });
        command.SetAction((result, cancellationToken) =>
        {
            var resultFormat = result.GetValue(json) ? "JSON"
                : result.GetValue(format) ?? (Console.IsOutputRedirected ? "TSVWithNames" : "PrettyCompactMonoBlock");
            return RunAsync(
                result.GetRequiredValue(data),
                () => ReadQuery(result.GetValue(query), result.GetValue(file)),
                result.GetValue(parameters) ?? [],
                resultFormat,
                cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        string data, Func<string> readQuery, string[] parameters, string format, CancellationToken cancellationToken)
    {
        ServerConnection? server = null;
        try
        {
            server = new ServerConnection(new DataDirectory(data));
            var sql = readQuery();
            using var client = server.Open(server.Keys.ClickHouse.Analyst, QueryTimeout);
            var values = new QueryParameters();
            foreach (var parameter in parameters)
            {
                var equals = parameter.IndexOf('=', StringComparison.Ordinal);
                values.Add(parameter[..equals], parameter[(equals + 1)..]);
            }

            await using var rows = await client.QueryStreamAsync(
                sql, cancellationToken, values, new QuerySettings().Set("default_format", format));
            await using var output = Console.OpenStandardOutput();
            await CopyAsync(rows, output, cancellationToken);
            return 0;
        }
        catch (ClickHouseException e)
        {
            await Console.Error.WriteLineAsync(server?.Explain(e) ?? e.Message);
            return 1;
        }
        catch (Exception e) when (e is CommandException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"pixelserver sql: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("pixelserver sql: interrupted");
            return 130;
        }
    }

    private static string ReadQuery(string? argument, FileInfo? file)
    {
        var sql = file is not null ? File.ReadAllText(file.FullName)
            : argument is null or "-" ? ReadStandardInput()
            : argument;
        return string.IsNullOrWhiteSpace(sql) ? throw new CommandException("The query is empty.") : sql;
    }

    private static string ReadStandardInput()
    {
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return input.ReadToEnd();
    }

    private static async Task CopyAsync(Stream rows, Stream output, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        var tail = new StringBuilder();
        while (true)
        {
            int read;
            try
            {
                read = await rows.ReadAsync(buffer, cancellationToken);
            }
            catch (IOException e)
            {
                throw new CommandException($"the result is incomplete: {ReasonIn(tail.ToString()) ?? e.Message}", e);
            }

            if (read == 0)
            {
                return;
            }

            Keep(tail, buffer.AsSpan(0, read));
            try
            {
                await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                await output.FlushAsync(cancellationToken);
            }
            catch (IOException)
            {
                // Whoever read our output has enough of it ("| head"): that is no failure of the query.
                return;
            }
        }
    }

    // ClickHouse ends a result that failed in mid-stream with a block between two lines "__exception__", at most 16 KiB long.
    private static void Keep(StringBuilder tail, ReadOnlySpan<byte> bytes)
    {
        const int most = 16 * 1024;
        tail.Append(Encoding.UTF8.GetString(bytes[Math.Max(0, bytes.Length - most)..]));
        if (tail.Length > most)
        {
            tail.Remove(0, tail.Length - most);
        }
    }

    private static string? ReasonIn(string tail)
    {
        const string mark = "__exception__";
        var start = tail.IndexOf(mark, StringComparison.Ordinal);
        var code = start < 0 ? -1 : tail.IndexOf("Code: ", start, StringComparison.Ordinal);
        if (code < 0)
        {
            return null;
        }

        var end = tail.IndexOf(mark, code, StringComparison.Ordinal);
        var reason = tail[code..(end < 0 ? tail.Length : end)].TrimEnd();

        // The last line is the block's length and tag.
        var lastLine = reason.LastIndexOf('\n');
        return end < 0 || lastLine < 0 ? reason : reason[..lastLine].TrimEnd();
    }
}
