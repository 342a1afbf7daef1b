namespace PixelServer.Events;

/// <summary>How the payload of a <see cref="RequestRecord"/> is written.</summary>
public enum RequestKind : byte
{
    /// <summary>A raw URL query (no leading '?'): one event.</summary>
    Query = 1,

    /// <summary>A UTF-8 JSON object or an array of objects: one event each.</summary>
    Json = 2,
}
