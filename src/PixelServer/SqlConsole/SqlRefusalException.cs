namespace PixelServer.SqlConsole;

/// <summary>A query that is not run, or whose result is not given, for a reason that its author can mend.</summary>
internal sealed class SqlRefusalException(string message) : Exception(message);
