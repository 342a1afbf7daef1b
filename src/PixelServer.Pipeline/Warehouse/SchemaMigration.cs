using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>
/// One numbered SQL file, <c>0001-name.sql</c>. Every statement in it must be harmless when it runs again (IF NOT EXISTS), because
/// two instances may apply it at once and a crash may leave it half applied. Earlier versions must be able to work on behind it, as it
/// is when a column with a default or a table is added; one of which that does not hold is named <c>0001-name.breaking.sql</c>.
/// </summary>
public sealed record SchemaMigration(int Number, string Name, string Sql)
{
    /// <summary>SHA-256 of the text, by which a changed file is noticed.</summary>
    public string Checksum =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>True for the name of a migration behind which no version works that does not know it.</summary>
    public static bool IsBreaking(string name) => name.EndsWith(".breaking.sql", StringComparison.Ordinal);

    public static SchemaMigration Parse(string fileName, string sql)
    {
        var dash = fileName.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && int.TryParse(fileName.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new SchemaMigration(number, fileName, sql)
            : throw new FormatException($"Migration '{fileName}' must be named like 0001-events.sql.");
    }

    /// <summary>The migrations of this version, in order.</summary>
    public static IReadOnlyList<SchemaMigration> Embedded()
    {
        var assembly = typeof(SchemaMigration).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return Parse(name, reader.ReadToEnd());
            })
            .OrderBy(migration => migration.Number)];
    }

    /// <summary>
    /// The statements, which end with a semicolon. Semicolons in quotes and comments do not count; comments are left out.
    /// </summary>
    public IEnumerable<string> Statements()
    {
        var statement = new StringBuilder();
        for (var i = 0; i < Sql.Length; i++)
        {
            var character = Sql[i];
            if (character == '-' && i + 1 < Sql.Length && Sql[i + 1] == '-')
            {
                var lineEnd = Sql.IndexOf('\n', i);
                i = lineEnd < 0 ? Sql.Length : lineEnd;
                statement.Append('\n');
            }
            else if (character is '\'' or '`' or '"')
            {
                var end = QuoteEnd(i);
                statement.Append(Sql, i, end - i);
                i = end - 1;
            }
            else if (character == ';')
            {
                if (!string.IsNullOrWhiteSpace(statement.ToString()))
                {
                    yield return statement.ToString().Trim();
                }

                statement.Clear();
            }
            else
            {
                statement.Append(character);
            }
        }

        if (!string.IsNullOrWhiteSpace(statement.ToString()))
        {
            yield return statement.ToString().Trim();
        }
    }

    // A doubled quote opens the next quotation at once, which comes to the same.
    private int QuoteEnd(int start)
    {
        for (var i = start + 1; i < Sql.Length; i++)
        {
            if (Sql[i] == '\\')
            {
                i++;
            }
            else if (Sql[i] == Sql[start])
            {
                return i + 1;
            }
        }

        throw new FormatException($"Migration '{Name}' has an unclosed quotation.");
    }
}
