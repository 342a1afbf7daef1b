namespace PixelServer.Pipeline.Enrichment.Geo.MaxMind;

/// <summary>One field of the data section, as its control bytes tell it.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Payload">Where its bytes begin, or its first item.</param>
/// <param name="Size">Bytes of its payload; items of an array, pairs of a map, the value of a boolean, the target of a pointer.</param>
internal readonly record struct DataField(DataType Type, int Payload, int Size)
{
    /// <summary>Where the next field begins; of a map or array, where its first item does.</summary>
    public int End => Type is DataType.Map or DataType.Array or DataType.Boolean or DataType.Pointer ? Payload : Payload + Size;

    /// <summary>Fields that follow directly and belong to this one.</summary>
    public int Items => Type switch
    {
        DataType.Map => 2 * Size,
        DataType.Array => Size,
        _ => 0,
    };
}
