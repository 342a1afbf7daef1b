namespace PixelServer.Pipeline.Enrichment.Geo.MaxMind;

/// <summary>The types of fields of the data section, numbered as in the format.</summary>
internal enum DataType : byte
{
    Extended = 0,
    Pointer = 1,
    Utf8String = 2,
    Double = 3,
    Bytes = 4,
    UInt16 = 5,
    UInt32 = 6,
    Map = 7,
    Int32 = 8,
    UInt64 = 9,
    UInt128 = 10,
    Array = 11,

    /// <summary>Never written by anyone; not a value.</summary>
    CacheContainer = 12,

    /// <summary>Never written by anyone; not a value.</summary>
    EndMarker = 13,

    Boolean = 14,
    Float = 15,
}
