using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Warehouse.Native;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>Rows of the table <c>claims</c>: who is first with an event, or with a block. Reused; not thread-safe.</summary>
public sealed class ClaimBatch : IDisposable
{
    private readonly NumberColumn<UInt128> _id = new("id", "UInt128");
    private readonly NumberColumn<UInt128> _owner = new("owner", "UInt128");
    private readonly RunColumn<ushort> _claimDate = new("claim_date", "Date");
    private readonly NativeBlock _block;
    private readonly List<UInt128> _ids = [];

    public ClaimBatch() => _block = new NativeBlock(_id, _owner, _claimDate);

    public int RowCount => _block.RowCount;

    internal string ColumnNames => _block.ColumnNames;

    internal IReadOnlyList<UInt128> Ids => _ids;

    /// <summary>Claims an event for a block.</summary>
    public void Add(UInt128 eventKey, BlockId block) => Add(eventKey, block.Value);

    /// <summary>Claims a block for a load.</summary>
    public void Add(BlockId block, LoadId load) => Add(block.Value, load.Value);

    public void Clear()
    {
        _block.Clear();
        _ids.Clear();
    }

    public void Dispose() => _block.Dispose();

    internal Task WriteToAsync(Stream stream, DateTimeOffset now, CancellationToken cancellationToken)
    {
        _claimDate.Fill(BlockDates.DayAt(now));
        return _block.WriteToAsync(stream, cancellationToken);
    }

    private void Add(UInt128 id, UInt128 owner)
    {
        _id.Add(id);
        _owner.Add(owner);
        _claimDate.AddRow();
        _ids.Add(id);
    }
}
