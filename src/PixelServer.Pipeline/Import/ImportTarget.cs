namespace PixelServer.Pipeline.Import;

/// <summary>Where the value of one column goes.</summary>
internal enum ImportTarget
{
    /// <summary>Nowhere.</summary>
    Ignored,

    /// <summary>To the key of the pixel protocol that the column names.</summary>
    ProtocolKey,

    /// <summary>To a property of the column's own name.</summary>
    Prop,

    Event,
    Time,
    Visitor,
    UserAgent,
    ItemId,
    ItemName,
    ItemBrand,
    ItemCategory,
    ItemPrice,
    ItemQuantity,
}
