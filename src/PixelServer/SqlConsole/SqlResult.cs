using System.ComponentModel;
using System.Text.Json;

namespace PixelServer.SqlConsole;

/// <summary>A whole result.</summary>
internal sealed record SqlResult(
    IReadOnlyList<SqlColumn> Columns,
    [property: Description("A list of values for each row; 64-bit integers, decimals, nan and inf are texts")] IReadOnlyList<JsonElement> Rows,
    long RowsRead,
    long BytesRead,
    double Seconds,
    [property: Description("There are more rows than these")] bool Truncated);
