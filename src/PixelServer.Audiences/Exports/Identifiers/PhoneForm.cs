namespace PixelServer.Audiences.Exports.Identifiers;

/// <summary>How a telephone number, which begins with the country's code, is written before it is hashed.</summary>
public enum PhoneForm
{
    /// <summary>E.164: plus sign and digits.</summary>
    E164,

    /// <summary>Digits only.</summary>
    Digits,
}
