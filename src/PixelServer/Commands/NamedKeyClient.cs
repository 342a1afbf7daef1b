using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using PixelServer.Access;

namespace PixelServer.Commands;

/// <summary>Asks the running server for keys and tells what it says.</summary>
internal sealed class NamedKeyClient(OperatorClient server)
{
    private const string Address = "/v1/keys/named";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Prints the key alone on a line of standard output, and what it is beside.</summary>
    public async Task CreateAsync(NewNamedKey wanted, CancellationToken cancellationToken)
    {
        using var answer = await server.SendAsync(HttpMethod.Post, Address, cancellationToken, JsonContent.Create(wanted, options: Json));
        await PrintAsync(answer, cancellationToken);
    }

    /// <summary>Likewise, of a key in the place of another.</summary>
    public async Task RotateAsync(string id, CancellationToken cancellationToken)
    {
        using var answer = await server.SendAsync(HttpMethod.Post, $"{Address}/{Uri.EscapeDataString(id)}/rotate", cancellationToken);
        await PrintAsync(answer, cancellationToken);
    }

    public async Task ListAsync(CancellationToken cancellationToken)
    {
        using var answer = await server.SendAsync(HttpMethod.Get, Address, cancellationToken);
        foreach (var key in (await answer.Content.ReadFromJsonAsync<IReadOnlyList<NamedKeyView>>(Json, cancellationToken))!)
        {
            Console.WriteLine(Text(key));
        }
    }

    public async Task RevokeAsync(string id, CancellationToken cancellationToken)
    {
        using var answer = await server.SendAsync(HttpMethod.Delete, $"{Address}/{Uri.EscapeDataString(id)}", cancellationToken);
        Console.WriteLine($"{id} is revoked.");
    }

    private static async Task PrintAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var made = (await answer.Content.ReadFromJsonAsync<MadeKeyView>(Json, cancellationToken))!;
        Console.Error.WriteLine($"{Text(made.Kept)}\nThe key is said this once:");
        Console.WriteLine(made.Key);
    }

    private static string Text(NamedKeyView key) => string.Join(
        '\t',
        key.Id,
        $"…{key.End}",
        key.Role.Name(),
        key.Sites is null ? "all sites" : string.Join(',', key.Sites),
        key.ExpiresAt is { } end ? string.Create(CultureInfo.InvariantCulture, $"until {end:yyyy-MM-dd}") : "for ever",
        key.LastUsed is { } day ? string.Create(CultureInfo.InvariantCulture, $"used {day:yyyy-MM-dd}") : "never used",
        key.Name);
}
