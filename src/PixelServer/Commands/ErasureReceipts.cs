using System.Globalization;
using System.Text.Json;
using PixelServer.Configuration;
using PixelServer.Erasure;

namespace PixelServer.Commands;

/// <summary>Requests erasures of the server and shows its receipts, to a person or, as JSON, to a program.</summary>
internal sealed class ErasureReceipts(OperatorClient server, bool json, TimeProvider time)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(1);

    /// <summary>Requests an erasure; returns its id once the server has written it down.</summary>
    public async Task<Guid> RequestAsync(string address, CancellationToken stop)
    {
        using var response = await server.SendAsync(HttpMethod.Delete, address, stop);
        return (await ReadAsync<ReceiptView>(response, stop)).Id;
    }

    /// <summary>Shows one receipt, at once or when it is final.</summary>
    public async Task ShowAsync(Guid id, bool waits, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(AskInterval, time);
        var receipt = await FindAsync(id, stop);
        while (waits && receipt.ErasedAt is null)
        {
            await timer.WaitForNextTickAsync(stop);
            receipt = await FindAsync(id, stop);
        }

        await Console.Out.WriteLineAsync(json ? JsonSerializer.Serialize(receipt, Indented) : Describe(receipt));
    }

    /// <summary>Shows the newest receipts.</summary>
    public async Task ListAsync(CancellationToken stop)
    {
        using var response = await server.SendAsync(HttpMethod.Get, "/v1/erasures", stop);
        var receipts = await ReadAsync<List<ReceiptView>>(response, stop);
        var text = json ? JsonSerializer.Serialize(receipts, Indented) : string.Join(Environment.NewLine, receipts.Select(Describe));
        await Console.Out.WriteLineAsync(text);
    }

    private async Task<ReceiptView> FindAsync(Guid id, CancellationToken stop)
    {
        using var response = await server.SendAsync(HttpMethod.Get, $"/v1/erasures/{id}", stop);
        return await ReadAsync<ReceiptView>(response, stop);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken stop) =>
        await response.Content.ReadFromJsonAsync<T>(stop) ?? throw new CommandException("The server answered null.");

    private static string Describe(ReceiptView receipt)
    {
        var rows = receipt.Rows.Count == 0 ? "no rows so far"
            : string.Join(", ", receipt.Rows.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value:N0} rows of {pair.Key}")));
        var erased = receipt.ErasedAt is { } at ? $" at {Time(at)}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{receipt.Id}  requested {Time(receipt.RequestedAt)}  {receipt.State}{erased}  {receipt.Visitors:N0} visitors  {rows}");
    }

    private static string Time(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
