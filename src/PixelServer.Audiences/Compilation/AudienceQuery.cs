using System.Text;

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

    private static string Write(SqlParameter parameter) => parameter switch
    {
        { Type: "Array(String)" } => $"[{string.Join(',', parameter.Values.Select(Quote))}]",
        { IsArray: true } => $"[{string.Join(',', parameter.Values)}]",
        _ => parameter.Values[0],
    };

    private static string Quote(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}'";
}
