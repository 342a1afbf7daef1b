namespace PixelServer.EmbeddedClickHouse.Http;

/// <summary>Ends a response that a query's failure left incomplete. The client has been told why; the web server closes the connection.</summary>
internal sealed class ResponseCutException() : Exception("A query failed after its response had begun; the client was told and the response cut.");
