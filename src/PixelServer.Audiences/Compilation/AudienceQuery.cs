using System.Text;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Compilation;

/// <summary>A statement and the values that travel beside it.</summary>
/// <param name="Sql">The statement.</param>
/// <param name="Parameters">Its values.</param>
public sealed record AudienceQuery(string Sql, SqlParameterList Parameters)
{
    /// <summary>As a script that a ClickHouse client runs: the values first, as settings of the session.</summary>
    public string ToScript()
    {
        var script = new StringBuilder();
        foreach (var parameter in Parameters.All)
        {
            script.Append("SET param_").Append(parameter.Name).Append(" = ").Append(Quote(Write(parameter))).Append(";\n");
        }

        return script.Append(Sql).Append(";\n").ToString();
    }

    /// <summary>As one statement with the values in it, to be read and run by people.</summary>
    public string ToLiteral() => ReadableSql.Of(Sql, Parameters.ToQueryParameters());

    private static string Write(SqlParameter parameter) => parameter switch
    {
        { Type: "Array(String)" } => $"[{string.Join(',', parameter.Values.Select(Quote))}]",
        { IsArray: true } => $"[{string.Join(',', parameter.Values)}]",
        _ => parameter.Values[0],
    };

    private static string Quote(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}'";
}
