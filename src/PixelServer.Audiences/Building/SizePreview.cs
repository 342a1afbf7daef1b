namespace PixelServer.Audiences.Building;

/// <summary>How large an audience would be.</summary>
/// <param name="Size">Members.</param>
/// <param name="Error">The true number is within this of <paramref name="Size"/> in 95 of 100 cases; 0 where it is exact.</param>
/// <param name="Visitors">Their visitors.</param>
/// <param name="Sample">The share of visitors that was looked at.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record SizePreview(long Size, long Error, long Visitors, double Sample, double Seconds)
{
    public bool IsExact => Error == 0 && Sample >= 1;
}
