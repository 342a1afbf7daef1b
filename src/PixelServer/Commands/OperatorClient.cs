using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using PixelServer.Configuration;

namespace PixelServer.Commands;

/// <summary>How commands speak with the running server as its operator. Failures are <see cref="CommandException"/>s.</summary>
internal sealed class OperatorClient : IDisposable
{
    private readonly DataDirectory _data;
    private readonly KeysFile _keys;
    private readonly HttpClient _http;

    /// <exception cref="CommandException">No server has run on the folder, or its keys cannot be read.</exception>
    public OperatorClient(DataDirectory data)
    {
        _data = data;
        _keys = KeysFile.Read(data, static warning => Console.Error.WriteLine($"warning: {warning}"));
        _http = Open(_keys);

        // To find all of a person's rows takes as long as it takes; Ctrl-C ends it.
        _http.Timeout = Timeout.InfiniteTimeSpan;
    }

    /// <summary>A client that has the admin key and the server's address.</summary>
    public static HttpClient Open(KeysFile keys)
    {
        var address = keys.Url.Replace("//[::]", "//localhost", StringComparison.Ordinal).Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal);
        var http = new HttpClient { BaseAddress = new Uri(address) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", keys.AdminKey);
        return http;
    }

    /// <summary>Sends a request and returns the answer once its head is there; the caller disposes it.</summary>
    /// <exception cref="CommandException">There is no server, or it refuses; the message says why.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string address, CancellationToken cancellationToken, HttpContent? content = null)
    {
        HttpResponseMessage response;
        try
        {
            using var request = new HttpRequestMessage(method, address) { Content = content };
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new CommandException($"No server answers at {_keys.Url}; start one with: deploy/run --data {_data.Path}", e);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new CommandException(await ExplainAsync(response, cancellationToken));
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> ExplainAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json")
        {
            using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            if (problem.RootElement.TryGetProperty("detail", out var detail))
            {
                return string.Join(Environment.NewLine, [detail.GetString()!, .. Errors(problem.RootElement)]);
            }
        }

        return response.StatusCode == HttpStatusCode.NotFound
            ? $"The server on {_data.Path} does not have the role this needs (loader, or audiences); name the folder of one that has with --data."
            : $"{_keys.Url} answered {(int)response.StatusCode}: is another server listening there?";
    }

    // What is wrong in a definition, place by place; said once where the detail says it already.
    private static IEnumerable<string> Errors(JsonElement problem)
    {
        if (!problem.TryGetProperty("errors", out var errors) || errors.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }

        var detail = problem.GetProperty("detail").GetString();
        foreach (var error in errors.EnumerateArray())
        {
            var (path, message) = (error.GetProperty("path").GetString()!, error.GetProperty("message").GetString()!);
            if (message != detail)
            {
                yield return path.Length == 0 ? $"  {message}" : $"  {path}: {message}";
            }
        }
    }
}
