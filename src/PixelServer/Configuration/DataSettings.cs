namespace PixelServer.Configuration;

/// <summary>Where the server keeps what it has, section <c>Data</c>.</summary>
internal sealed class DataSettings
{
    public const string Section = "Data";

    /// <summary>Folder for everything the server keeps, below called <c>DIR</c> (also <c>--data</c>).</summary>
    public string Folder { get; set; } = DataDirectory.Default;
}
