namespace PixelServer.Pipeline.Import;

/// <summary>Says which column feeds a field; the column is a header's name, a JSON key, or a number from 1 where there is no header.</summary>
public sealed record ColumnMapping(string Field, string Column)
{
    /// <summary>Reads <c>field=column</c>.</summary>
    /// <exception cref="ImportException">It is not of that form, or there is no such field.</exception>
    public static ColumnMapping Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || equals == text.Length - 1)
        {
            throw new ImportException($"'{text}' is not of the form field=column.");
        }

        var field = text[..equals];
        return ImportField.Find(field) is null
            ? throw new ImportException($"There is no field '{field}' to map a column to; the fields are {ImportField.Names}.")
            : new ColumnMapping(field, text[(equals + 1)..]);
    }
}
