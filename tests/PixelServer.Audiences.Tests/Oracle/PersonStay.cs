namespace PixelServer.Audiences.Tests.Oracle;

/// <summary>A row of <c>persons</c>: whose a visitor is. Without times for good; with them a stay at a shared computer.</summary>
internal sealed record PersonStay(ulong Visitor, ulong Person, DateTimeOffset? Since = null, DateTimeOffset? Until = null);
