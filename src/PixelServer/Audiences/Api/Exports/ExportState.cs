namespace PixelServer.Audiences.Api.Exports;

/// <summary>How far an export is.</summary>
internal enum ExportState
{
    /// <summary>Others are before it.</summary>
    Queued,

    /// <summary>Its files are written.</summary>
    Running,

    /// <summary>Its files are there, and on their way to the webhook.</summary>
    Delivering,

    /// <summary>Its files are there, and delivered where that was asked for.</summary>
    Complete,

    Failed,
}
