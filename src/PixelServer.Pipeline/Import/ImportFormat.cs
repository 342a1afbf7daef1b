namespace PixelServer.Pipeline.Import;

/// <summary>How the rows of an imported file are written.</summary>
public enum ImportFormat
{
    /// <summary>Comma-separated, RFC 4180: fields may be quoted and then hold commas, doubled quotes and line ends.</summary>
    Csv,

    /// <summary>Tab-separated; tab, line feed and backslash inside a field are written \t, \n and \\.</summary>
    Tsv,

    /// <summary>One JSON object a line, with the keys of the pixel protocol.</summary>
    JsonLines,

    /// <summary>The combined log format of Apache and nginx.</summary>
    Combined,
}
