using System.Collections.Frozen;
using System.Globalization;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>What ClickHouse's error codes mean for whoever sent the statement.</summary>
internal static class ClickHouseErrors
{
    // Raised while a statement is parsed, authorised or its data read, before anything is written. A code that is not listed may
    // come after the part was committed (159 time-out, 236 aborted, 319 unknown status, a failing deduplication log, 241 memory
    // and 252 too many parts of a view's target): taking it for uncertain costs one question, the other way round costs duplicates.
    private static readonly FrozenSet<int> RefusedBeforeWriting = FrozenSet.ToFrozenSet(
    [
        6, 7, 8, 10, 16, 20, 26, 27, 32, 33, 36, 38, 41, 42, 43, 44, 46, 47, 48, 50, 53, 60, 62, 69, 70, 72, 73, 81, 115, 117, 131,
        164, 192, 193, 194, 202, 242, 243, 349, 452, 456, 457, 469, 497, 516,
    ]);

    // 159 time-out, 198/279 another node of the cluster is not found or not reached, 202 too many queries, 209/210 network, 241 memory, 242 table read-only, 243 disk full, 252 too many parts,
    // 285 too few replicas, 319 unknown status, 236/394 cancelled, 425 system, 999 keeper.
    private static readonly FrozenSet<int> Passing = FrozenSet.ToFrozenSet(
        [159, 198, 202, 203, 209, 210, 236, 241, 242, 243, 252, 279, 285, 319, 394, 425, 439, 745, 999]);

    public static ClickHouseException FromResponse(int statusCode, string? codeHeader, string body)
    {
        var code = int.TryParse(codeHeader, NumberStyles.None, CultureInfo.InvariantCulture, out var fromHeader) ? fromHeader : CodeIn(body);
        var message = string.IsNullOrWhiteSpace(body) ? $"ClickHouse answered {statusCode}." : body.Trim();
        var isDefinite = code == 0 ? statusCode is >= 400 and < 500 : RefusedBeforeWriting.Contains(code);
        var isTransient = code == 0 ? statusCode is 408 or 429 or >= 500 : Passing.Contains(code);
        return new ClickHouseException(message, code, isDefinite, isTransient);
    }

    public static ClickHouseException FromTransport(HttpRequestException failure)
    {
        // Nothing was sent when there was no connection.
        var isDefinite = failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
        var what = isDefinite ? "ClickHouse can't be reached" : "The connection to ClickHouse broke before it answered";
        return new ClickHouseException($"{what}: {failure.Message}", 0, isDefinite, isTransient: true, failure);
    }

    public static ClickHouseException FromConnectTimeout(TimeSpan timeout, Exception cause) =>
        new($"ClickHouse can't be reached within {timeout.TotalSeconds:0.###} s.", 0, isDefinite: true, isTransient: true, cause);

    public static ClickHouseException FromTimeout(TimeSpan timeout, Exception cause) =>
        new($"ClickHouse did not answer within {timeout.TotalSeconds:0.###} s.", 0, isDefinite: false, isTransient: true, cause);

    // "Code: 62. DB::Exception: …"
    private static int CodeIn(string body)
    {
        var start = body.IndexOf("Code: ", StringComparison.Ordinal);
        if (start < 0)
        {
            return 0;
        }

        var digits = body.AsSpan(start + 6);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : 0;
    }
}
