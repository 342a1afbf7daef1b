namespace PixelServer.Configuration;

/// <summary>How the value of a key is written.</summary>
internal enum SettingKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary><c>d.hh:mm:ss.fff</c>.</summary>
    Time,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Switch,

    /// <summary>One of several names.</summary>
    Choice,

    /// <summary>One text of a list, with its number as the last part of the key.</summary>
    List,

    /// <summary>Path of a file that holds a secret.</summary>
    File,
}
