using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Loading;
using PixelServer.Pipeline.Erasure;

namespace PixelServer.Erasure;

/// <summary><c>/v1/erasures</c>: receipts.</summary>
internal static class ErasureEndpoints
{
    private const int MostReceipts = 1000;

    public static async Task<Results<Ok<ReceiptView>, ProblemHttpResult>> GetAsync(
        Guid id, WarehouseConnection connection, TimeProvider time, CancellationToken cancellationToken) =>
        await new ErasureLedger(connection.Link!.Client, time).FindAsync(id, cancellationToken) is { } receipt
            ? TypedResults.Ok(ReceiptView.Of(receipt))
            : TypedResults.Problem($"There is no erasure {id}.", statusCode: StatusCodes.Status404NotFound);

    /// <summary>The newest, newest first.</summary>
    public static async Task<Ok<IEnumerable<ReceiptView>>> ListAsync(
        WarehouseConnection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        var receipts = await new ErasureLedger(connection.Link!.Client, time).ListAsync(MostReceipts, cancellationToken);
        return TypedResults.Ok(receipts.Select(ReceiptView.Of));
    }
}
