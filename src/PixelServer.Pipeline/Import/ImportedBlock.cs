namespace PixelServer.Pipeline.Import;

/// <summary>A block of an import and how many rows of it ClickHouse holds.</summary>
internal sealed record ImportedBlock(ImportBlock Block, long Events, long Rejected)
{
    /// <summary>
    /// Both tables have their share. A block has fewer rows than its id says when the insert into its second table never came,
    /// or when rows were deleted since.
    /// </summary>
    public bool IsWhole => Events + Rejected >= Block.Rows;
}
