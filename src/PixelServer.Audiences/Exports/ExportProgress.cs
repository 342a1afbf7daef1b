namespace PixelServer.Audiences.Exports;

/// <summary>How far an export is.</summary>
/// <param name="Done">Members looked at; with a difference, those of the earlier build too.</param>
/// <param name="Members">Members of the build.</param>
public readonly record struct ExportProgress(long Done, long Members);
