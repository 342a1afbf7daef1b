namespace PixelServer.Pipeline.Import;

/// <summary>Says which event name stands for one that the file uses.</summary>
public sealed record EventRenaming(string From, string To)
{
    /// <summary>Reads <c>from=to</c>.</summary>
    /// <exception cref="ImportException">It is not of that form.</exception>
    public static EventRenaming Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals <= 0 || equals == text.Length - 1
            ? throw new ImportException($"'{text}' is not of the form name-in-file=event-name.")
            : new EventRenaming(text[..equals], text[(equals + 1)..]);
    }
}
