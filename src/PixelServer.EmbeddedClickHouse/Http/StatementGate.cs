using System.Text;
using PixelServer.EmbeddedClickHouse.Access;
using PixelServer.EmbeddedClickHouse.Engine;
using PixelServer.EmbeddedClickHouse.Statements;

namespace PixelServer.EmbeddedClickHouse.Http;

/// <summary>Decides, before anything runs, whether a statement is one statement that this request may make. Stateless.</summary>
internal static class StatementGate
{
    /// <exception cref="EngineException">It is not; nothing has been executed.</exception>
    public static StatementClass Check(
        ReadOnlySpan<byte> statement, StatementShape shape, User user, bool isGet, QueryOptions options, EngineConnection connection, ClickHouseEngine engine)
    {
        var analysis = connection.Classify(statement);
        if (analysis.StatementCount != 1 || analysis.StatementClass == StatementClass.Unknown)
        {
            ThrowIfNotOneStatement(statement, connection);
        }

        if (user.IsReadOnly)
        {
            ReadOnlyWall.Check(statement, analysis, options.Parameters, connection, engine);
        }

        if (shape.NamesLocalFile)
        {
            throw ErrorCode.NotImplemented("INTO OUTFILE and FROM INFILE are for a client's files and not available over HTTP");
        }

        if (isGet && analysis.StatementClass != StatementClass.ReadOnly)
        {
            throw ErrorCode.ReadOnly("Cannot execute query in readonly mode. For queries over HTTP, method GET implies readonly. You should use method POST for modifying queries");
        }

        if (options.IsInSession && analysis.StatementClass == StatementClass.Control)
        {
            throw ErrorCode.NotImplemented("Sessions are not kept: SET, USE and temporary tables end with the request that makes them");
        }

        return analysis.StatementClass;
    }

    /// <summary>
    /// Lets the engine's parser word the error. The text itself is not run: the engine would execute a text's first statement before
    /// it finds that the second is none.
    /// </summary>
    private static void ThrowIfNotOneStatement(ReadOnlySpan<byte> statement, EngineConnection connection)
    {
        if (new SqlLexer(statement).Next().Kind == SqlTokenKind.End)
        {
            throw ErrorCode.Syntax("Syntax error: Empty query");
        }

        connection.QueryText("SELECT formatQuery({statement:String})", new QueryParameter("statement", Escape(Encoding.UTF8.GetString(statement))));
    }

    // A parameter's value is read as a tab-separated field.
    private static string Escape(string text) => text
        .Replace("\\", @"\\", StringComparison.Ordinal).Replace("\t", @"\t", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
}
