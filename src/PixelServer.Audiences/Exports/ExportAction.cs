namespace PixelServer.Audiences.Exports;

/// <summary>What a platform is to do with the rows of a file.</summary>
public enum ExportAction
{
    /// <summary>Put them on the list.</summary>
    Add,

    /// <summary>Take them off it.</summary>
    Remove,
}
