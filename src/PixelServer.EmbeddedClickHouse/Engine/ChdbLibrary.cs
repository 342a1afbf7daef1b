using System.Runtime.InteropServices;
using PixelServer.EmbeddedClickHouse.Startup;

namespace PixelServer.EmbeddedClickHouse.Engine;

/// <summary>
/// libchdb's C interface, loaded once per process and never unloaded. Functions are safe to call from any thread; a connection
/// runs one statement at a time, which its owner sees to.
/// </summary>
internal sealed unsafe class ChdbLibrary
{
    public readonly delegate* unmanaged<int, byte**, nint*> Connect;
    public readonly delegate* unmanaged<nint*, void> CloseConnection;
    public readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, byte**, nuint*, byte**, nuint*, nuint, nint> Query;
    public readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, byte**, nuint*, byte**, nuint*, nuint, nint> StreamQuery;
    public readonly delegate* unmanaged<nint, nint, nint> FetchStream;
    public readonly delegate* unmanaged<nint, nint, void> CancelStream;
    public readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, StatementAnalysis*, int> Classify;
    public readonly delegate* unmanaged<nint, void> DestroyResult;
    public readonly delegate* unmanaged<nint, byte*> ResultError;
    public readonly delegate* unmanaged<nint, byte*> ResultBuffer;
    public readonly delegate* unmanaged<nint, nuint> ResultLength;
    public readonly delegate* unmanaged<nint, double> ResultElapsed;
    public readonly delegate* unmanaged<nint, ulong> ResultRows;
    public readonly delegate* unmanaged<nint, ulong> ResultBytes;
    public readonly delegate* unmanaged<nint, ulong> RowsRead;
    public readonly delegate* unmanaged<nint, ulong> BytesRead;
    public readonly delegate* unmanaged<nint, ulong> RowsWritten;
    public readonly delegate* unmanaged<nint, ulong> BytesWritten;
    public readonly delegate* unmanaged<int> Shutdown;

    private ChdbLibrary(Func<string, nint> export)
    {
        // Before any connection: the engine would otherwise replace the signal handlers the .NET runtime lives on.
        ((delegate* unmanaged<int, void>)export("chdb_set_signal_handlers_enabled"))(0);

        Connect = (delegate* unmanaged<int, byte**, nint*>)export("chdb_connect");
        CloseConnection = (delegate* unmanaged<nint*, void>)export("chdb_close_conn");
        Query = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, byte**, nuint*, byte**, nuint*, nuint, nint>)export("chdb_query_with_params_n");
        StreamQuery = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, byte**, nuint*, byte**, nuint*, nuint, nint>)export("chdb_stream_query_with_params_n");
        FetchStream = (delegate* unmanaged<nint, nint, nint>)export("chdb_stream_fetch_result");
        CancelStream = (delegate* unmanaged<nint, nint, void>)export("chdb_stream_cancel_query");
        Classify = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, StatementAnalysis*, int>)export("chdb_classify_query_n");
        DestroyResult = (delegate* unmanaged<nint, void>)export("chdb_destroy_query_result");
        ResultError = (delegate* unmanaged<nint, byte*>)export("chdb_result_error");
        ResultBuffer = (delegate* unmanaged<nint, byte*>)export("chdb_result_buffer");
        ResultLength = (delegate* unmanaged<nint, nuint>)export("chdb_result_length");
        ResultElapsed = (delegate* unmanaged<nint, double>)export("chdb_result_elapsed");
        ResultRows = (delegate* unmanaged<nint, ulong>)export("chdb_result_rows_read");
        ResultBytes = (delegate* unmanaged<nint, ulong>)export("chdb_result_bytes_read");
        RowsRead = (delegate* unmanaged<nint, ulong>)export("chdb_result_storage_rows_read");
        BytesRead = (delegate* unmanaged<nint, ulong>)export("chdb_result_storage_bytes_read");
        RowsWritten = (delegate* unmanaged<nint, ulong>)export("chdb_result_rows_written");
        BytesWritten = (delegate* unmanaged<nint, ulong>)export("chdb_result_bytes_written");
        Shutdown = (delegate* unmanaged<int>)export("chdb_shutdown");
    }

    /// <exception cref="StartupException">The file is no library, or an older one that lacks a function.</exception>
    public static ChdbLibrary Load(string path)
    {
        nint handle;
        try
        {
            handle = NativeLibrary.Load(path);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            throw new StartupException(ExitCode.LibraryUnavailable, $"{path} can't be loaded: {exception.Message}");
        }

        return new ChdbLibrary(name => NativeLibrary.TryGetExport(handle, name, out var address)
            ? address
            : throw new StartupException(
                ExitCode.LibraryUnavailable, $"{path} is too old: it has no function {name}. Version 26.7.3 of @chdb/lib-* or a newer one is needed."));
    }
}
