namespace PixelServer.Audiences.Exports;

/// <summary>A file of an export.</summary>
/// <param name="File">Its name.</param>
/// <param name="Action">What the platform is to do with its rows.</param>
/// <param name="Rows">Rows, or entries of request bodies.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">SHA-256 of its bytes, hexadecimal.</param>
public sealed record ExportPart(string File, ExportAction Action, long Rows, long Bytes, string Sha256);
