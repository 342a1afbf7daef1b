using System.Text;
using PixelServer.Pipeline.Warehouse.Native;

namespace PixelServer.Pipeline.Persons;

/// <summary>Rows of the table <c>person_rows</c>. Reused; not thread-safe.</summary>
internal sealed class PersonBatch : IDisposable
{
    private readonly RunColumn<ulong> _build = new("build", "UInt64");
    private readonly LowCardinalityColumn _owner = new("owner");
    private readonly NumberColumn<ulong> _visitor = new("visitor_id", "UInt64");
    private readonly NumberColumn<long> _since = new("since", "DateTime64(3, 'UTC')");
    private readonly NumberColumn<long> _until = new("until", "DateTime64(3, 'UTC')");
    private readonly NumberColumn<ulong> _person = new("person_id", "UInt64");
    private readonly NativeBlock _block;

    public PersonBatch() => _block = new NativeBlock(_build, _owner, _visitor, _since, _until, _person);

    public int RowCount => _block.RowCount;

    public string ColumnNames => _block.ColumnNames;

    public void Add(PersonRow row)
    {
        _build.AddRow();
        _owner.Add(Encoding.UTF8.GetBytes(row.Owner));
        _visitor.Add(row.Visitor);
        _since.Add(row.Since);
        _until.Add(row.Until);
        _person.Add(row.Person);
    }

    public void SetBuild(ulong build) => _build.Fill(build);

    public Task WriteToAsync(Stream stream, CancellationToken cancellationToken) => _block.WriteToAsync(stream, cancellationToken);

    public void Clear() => _block.Clear();

    public void Dispose() => _block.Dispose();
}
