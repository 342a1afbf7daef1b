using System.Text;

namespace PixelServer.Audiences.Api.Lists;

/// <summary>A line of CSV, taken apart. Stateless.</summary>
internal static class DelimitedLine
{
    private static readonly char[] Delimiters = [',', ';', '\t'];

    /// <summary>The delimiter of a header: the one that stands in it most often.</summary>
    public static char DelimiterOf(string header) => Delimiters.MaxBy(delimiter => header.Count(character => character == delimiter));

    /// <summary>The fields; null where a quoted one does not end.</summary>
    public static List<string>? Split(string line, char delimiter)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            var character = line[i];
            if (isQuoted)
            {
                if (character != '"')
                {
                    field.Append(character);
                }
                else if (i + 1 < line.Length && line[i + 1] == '"')
                {
                    field.Append('"');
                    i++;
                }
                else
                {
                    isQuoted = false;
                }
            }
            else if (character == '"' && field.Length == 0)
            {
                isQuoted = true;
            }
            else if (character == delimiter)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(character);
            }
        }

        fields.Add(field.ToString());
        return isQuoted ? null : fields;
    }
}
