namespace PixelServer.Pipeline.EventLog;

/// <summary>The file of a segment whose blocks are all loaded, and what is left of them in it.</summary>
internal readonly record struct FreedFile(string Path, Remains Remains);
