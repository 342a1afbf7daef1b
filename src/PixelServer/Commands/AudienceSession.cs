using System.CommandLine;
using System.Text;
using System.Text.Json;
using PixelServer.Audiences.Definitions;
using PixelServer.Configuration;

namespace PixelServer.Commands;

/// <summary>One run of a command about audiences: asks the running server and prints what it answers, to a person or, as JSON, to a program.</summary>
internal sealed class AudienceSession(OperatorClient server, bool json)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public bool IsJson => json;

    /// <summary>Runs a command: exit code 1 where it cannot be done, 2 where it cannot be meant.</summary>
    public static async Task<int> RunAsync(AudienceOptionSet shared, ParseResult result, string name, Func<AudienceSession, Task<int>> run)
    {
        try
        {
            using var server = new OperatorClient(new DataDirectory(result.GetRequiredValue(shared.Data)));
            return await run(new AudienceSession(server, result.GetValue(shared.Json)));
        }
        catch (Exception e) when (e is CommandException or UsageException or DefinitionException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"pixelserver {name}: {e.Message}");
            return e is UsageException ? 2 : 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"pixelserver {name}: interrupted.");
            return 130;
        }
    }

    /// <summary>Asks the server; what it answers is read as <typeparamref name="T"/>.</summary>
    /// <exception cref="CommandException">It refuses, or is not there.</exception>
    public async Task<T> SendAsync<T>(HttpMethod method, string address, CancellationToken stop, HttpContent? content = null)
    {
        using var response = await server.SendAsync(method, address, stop, content);
        return await response.Content.ReadFromJsonAsync<T>(Web, stop) ?? throw new CommandException("The server answered null.");
    }

    /// <summary>Asks the server for nothing but to do something.</summary>
    public async Task SendAsync(HttpMethod method, string address, CancellationToken stop)
    {
        using var response = await server.SendAsync(method, address, stop);
    }

    /// <summary>Copies what the server answers.</summary>
    public async Task CopyAsync(string address, Stream target, CancellationToken stop)
    {
        using var response = await server.SendAsync(HttpMethod.Get, address, stop);
        await response.Content.CopyToAsync(target, stop);
    }

    /// <summary>Prints a result.</summary>
    public void Print<T>(T result, Action<T> describe)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(result, Indented));
        }
        else
        {
            describe(result);
        }
    }

    public static StringContent Body(string text) => new(text, Encoding.UTF8, "application/json");

    public static StringContent Body<T>(T value) => Body(JsonSerializer.Serialize(value, Web));
}
