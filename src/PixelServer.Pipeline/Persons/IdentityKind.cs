namespace PixelServer.Pipeline.Persons;

/// <summary>What kind of thing says who a visitor is. The numbers are stored.</summary>
public enum IdentityKind : byte
{
    /// <summary>The site's own id of a signed-in person.</summary>
    UserId = 1,

    /// <summary>SHA-256 of a normalised e-mail address, in hexadecimal.</summary>
    Email = 2,

    /// <summary>SHA-256 of a normalised telephone number, in hexadecimal.</summary>
    Phone = 3,
}
