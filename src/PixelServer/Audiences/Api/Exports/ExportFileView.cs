using System.Text.Json.Serialization;
using PixelServer.Audiences.Exports;

namespace PixelServer.Audiences.Api.Exports;

/// <summary>A file of an export.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Action">What the platform is to do with its rows.</param>
/// <param name="Rows">Rows, or entries of request bodies.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">SHA-256 of its bytes, hexadecimal.</param>
internal sealed record ExportFileView(
    string Name, [property: JsonConverter(typeof(SnakeCaseEnum<ExportAction>))] ExportAction Action, long Rows, long Bytes, string Sha256)
{
    public static ExportFileView Of(ExportPart part) => new(part.File, part.Action, part.Rows, part.Bytes, part.Sha256);
}
