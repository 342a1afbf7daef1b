using PixelServer.Pipeline.Erasure;

namespace PixelServer.Erasure;

/// <summary>A receipt as <c>/v1/erasures</c> shows it.</summary>
internal sealed record ReceiptView(
    Guid Id,
    DateTimeOffset RequestedAt,
    string State,
    int Visitors,
    IReadOnlyDictionary<string, long> Rows,
    DateTimeOffset? LastDeletedAt,
    DateTimeOffset? ErasedAt)
{
    public static ReceiptView Of(ErasureReceipt receipt) => new(
        receipt.Id,
        receipt.RequestedAt,
        receipt.State.ToString().ToLowerInvariant(),
        receipt.Visitors,
        receipt.Rows,
        receipt.LastDeletedAt,
        receipt.ErasedAt);

    /// <summary>The receipt of an erasure that was only just written down.</summary>
    public static ReceiptView Of(ErasureRequest request) => Of(new ErasureReceipt(
        request.Id, request.RequestedAt, ErasureState.Requested, request.Visitors.Count, new Dictionary<string, long>(), null, null));
}
