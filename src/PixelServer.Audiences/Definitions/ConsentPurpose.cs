namespace PixelServer.Audiences.Definitions;

/// <summary>What a member must have consented to, as the newest word of the visitor says.</summary>
public enum ConsentPurpose
{
    /// <summary>Marketing, and no Global Privacy Control.</summary>
    Marketing,

    /// <summary>Analytics: for audiences that are only looked at.</summary>
    Analytics,
}
