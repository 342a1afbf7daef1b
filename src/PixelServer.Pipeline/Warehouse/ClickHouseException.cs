namespace PixelServer.Pipeline.Warehouse;

/// <summary>
/// A statement that did not succeed. <see cref="IsDefinite"/> tells whether the server certainly did nothing: only then may an
/// insert be repeated without asking first.
/// </summary>
public sealed class ClickHouseException : Exception
{
    public ClickHouseException(string message, int code, bool isDefinite, bool isTransient, Exception? cause = null)
        : base(message, cause)
    {
        Code = code;
        IsDefinite = isDefinite;
        IsTransient = isTransient;
    }

    /// <summary>ClickHouse's error code; 0 when the failure lies on the way to the server or back.</summary>
    public int Code { get; }

    /// <summary>The server refused or was never reached. False: it may have done what was asked (time-out, connection cut).</summary>
    public bool IsDefinite { get; }

    /// <summary>The same statement may succeed later without anybody changing anything.</summary>
    public bool IsTransient { get; }
}
