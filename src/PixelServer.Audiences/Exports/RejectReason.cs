namespace PixelServer.Audiences.Exports;

/// <summary>Why a member who may be exported has no row.</summary>
public enum RejectReason
{
    /// <summary>Nothing is known of the member that the format takes.</summary>
    NoIdentifier,

    /// <summary>Of the telephone only the hash with the plus sign is known, and the format takes the other.</summary>
    PhoneFormUnknown,

    /// <summary>The user id is not what an ad server takes: 32 to 150 letters, digits and hyphens.</summary>
    UnfitUserId,
}
