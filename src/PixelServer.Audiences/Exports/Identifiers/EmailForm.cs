namespace PixelServer.Audiences.Exports.Identifiers;

/// <summary>How an e-mail address is written before it is hashed. All forms are trimmed and lower case.</summary>
public enum EmailForm
{
    /// <summary>As it is.</summary>
    Plain,

    /// <summary>At gmail.com and googlemail.com without dots and without the suffix after a plus, elsewhere as it is.</summary>
    Google,

    /// <summary>Without dots and without the suffix after a plus, whatever the provider.</summary>
    Bare,
}
