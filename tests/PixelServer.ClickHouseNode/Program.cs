using System.Globalization;
using System.Runtime.InteropServices;

// One node of a ClickHouse cluster: the engine's own program for a single machine (clickhouse local), as libchdb holds it, told to
// serve the native protocol, by which nodes ask each other, and HTTP. Its configuration names the ports. Ends with its input.
if (args is not [var library, var configuration, var folder])
{
    Console.Error.WriteLine("Usage: PixelServer.ClickHouseNode LIBCHDB CONFIGURATION FOLDER");
    return 2;
}

const string script = "SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP; SELECT count() FROM file('/dev/stdin', LineAsString)";
string[] arguments = ["clickhouse", $"--config-file={configuration}", $"--path={folder}", "--query", script];

unsafe
{
    var engine = NativeLibrary.Load(library);
    // The runtime has handlers of its own.
    ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(engine, "chdb_set_signal_handlers_enabled"))(0);
    var texts = arguments.Select(Marshal.StringToCoTaskMemUTF8).ToArray();
    nint result;
    fixed (nint* pointers = texts)
    {
        result = ((delegate* unmanaged<int, byte**, nint>)NativeLibrary.GetExport(engine, "chdb_query_cmdline"))(texts.Length, (byte**)pointers);
    }

    var error = result == 0 ? 0 : ((delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(engine, "chdb_result_error"))(result);
    if (error != 0)
    {
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Marshal.PtrToStringUTF8(error)}"));
        return 1;
    }
}

return 0;
