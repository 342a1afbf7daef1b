namespace PixelServer.Visitors;

/// <summary>An amount of money.</summary>
/// <param name="Value">Decimal, as text.</param>
/// <param name="Currency">ISO 4217; empty where none was sent.</param>
internal sealed record WorthView(string Value, string Currency);
