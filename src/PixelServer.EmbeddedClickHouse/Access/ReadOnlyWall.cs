using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using PixelServer.EmbeddedClickHouse.Engine;
using PixelServer.EmbeddedClickHouse.Statements;

namespace PixelServer.EmbeddedClickHouse.Access;

/// <summary>
/// Keeps read-only users from what the engine's own <c>readonly=1</c> lets through in a process that is not a server: INTO OUTFILE
/// writes a file, the scalar function <c>file</c> reads one (also as <c>arrayMap(file, …)</c> or <c>APPLY(file)</c>), DESCRIBE of a
/// table function opens what it names, KILL QUERY ends others' queries. Stateless.
/// </summary>
internal static partial class ReadOnlyWall
{
    private static readonly FrozenSet<string> HarmlessTableFunctions = FrozenSet.Create(
        "numbers", "numbers_mt", "zeros", "zeros_mt", "primes", "generate_series", "generateSeries", "generateRandom", "values", "null", "view", "merge", "format", "dictionary");

    /// <exception cref="EngineException">The user may not run this statement.</exception>
    public static void Check(
        ReadOnlySpan<byte> statement, StatementAnalysis analysis, IReadOnlyList<QueryParameter> parameters, EngineConnection connection, ClickHouseEngine engine)
    {
        if (analysis.StatementClass != StatementClass.ReadOnly)
        {
            throw ErrorCode.ReadOnly("Cannot execute query in readonly mode: this user may only read");
        }

        // Looked for as words anywhere in the text, strings and comments included, and once more with the escapes of quoted names
        // undone: a name can be written in too many ways to trust a parser of our own with telling them apart.
        var text = Encoding.UTF8.GetString(statement);
        foreach (var spelling in new[] { text, Unescape(text) })
        {
            if (ForbiddenWord().Match(spelling) is { Success: true } match)
            {
                throw Forbidden(match.Value);
            }
        }

        // {f:Identifier} puts a parameter's value in the place of a name.
        if (text.Contains("Identifier", StringComparison.OrdinalIgnoreCase)
            && parameters.Select(parameter => ForbiddenWord().Match(Unescape(parameter.Value))).FirstOrDefault(match => match.Success) is { } named)
        {
            throw Forbidden(named.Value);
        }

        if (StatementAboutTables().IsMatch(text))
        {
            CheckTableFunctions(statement, parameters, connection, engine);
        }
    }

    /// <summary>
    /// DESCRIBE opens what a table function names, and EXISTS asks for files, without executing anything that readonly would stop.
    /// The engine's own syntax tree says what the statement is; a tree that is not what it should be is refused.
    /// </summary>
    private static void CheckTableFunctions(
        ReadOnlySpan<byte> statement, IReadOnlyList<QueryParameter> parameters, EngineConnection connection, ClickHouseEngine engine)
    {
        var withoutFormat = statement[..StatementShape.Read(statement).FormatStart];
        using var tree = connection.Query([.. "EXPLAIN AST "u8, .. withoutFormat], "TSVRaw", parameters);
        var lines = Encoding.UTF8.GetString(tree.Start(int.MaxValue)).Split('\n', StringSplitOptions.TrimEntries);
        if (!RootNode().IsMatch(lines[0]))
        {
            throw ErrorCode.AccessDenied("A read-only user can't run this statement: its form can't be checked");
        }

        var functions = lines.Where(line => line.StartsWith("Function ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]);
        if (functions.FirstOrDefault(name => engine.TableFunctions.Contains(name.ToLowerInvariant()) && !HarmlessTableFunctions.Contains(name)) is { } reaching)
        {
            throw Forbidden(reaching);
        }

        if (lines[0].StartsWith("Exists", StringComparison.Ordinal) && statement.Contains((byte)'/'))
        {
            throw ErrorCode.AccessDenied("A read-only user can't ask for files");
        }
    }

    /// <summary>Undoes backslash escapes all over the text: more than the engine does, never less.</summary>
    private static string Unescape(string text) =>
        Escape().Replace(text, match => match.Groups["hex"] is { Success: true } hex ? ((char)Convert.ToByte(hex.Value, 16)).ToString() : match.Groups["other"].Value);

    private static EngineException Forbidden(string name) => ErrorCode.AccessDenied(
        $"A read-only user can't use '{name}', which reaches outside the database (as a value, pass it as a query parameter: {{name:String}})");

    [GeneratedRegex(@"(?<![A-Za-z0-9_])(file|outfile|catboostEvaluate|ai(Generate|Classify|Extract|Translate|Embed))(?![A-Za-z0-9_])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ForbiddenWord();

    [GeneratedRegex(@"(?<![A-Za-z0-9_])(DESC|DESCRIBE|EXISTS)(?![A-Za-z0-9_])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex StatementAboutTables();

    [GeneratedRegex(@"^(Select|Describe|Exists|Show|Explain)\w*( |$)", RegexOptions.CultureInvariant)]
    private static partial Regex RootNode();

    [GeneratedRegex(@"\\(x(?<hex>[0-9A-Fa-f]{2})|(?<other>.))", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
