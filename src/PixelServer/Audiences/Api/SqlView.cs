using PixelServer.Audiences.Compilation;

namespace PixelServer.Audiences.Api;

/// <summary>The statement that finds an audience's members.</summary>
/// <param name="Sql">The statement; values stand in it as <c>{name:Type}</c>.</param>
/// <param name="Parameters">The values.</param>
/// <param name="Script">Both as a script that a ClickHouse client runs.</param>
/// <param name="Query">Both as one statement, the values written into it.</param>
internal sealed record SqlView(string Sql, IReadOnlyList<SqlParameterView> Parameters, string Script, string Query)
{
    public static SqlView Of(AudienceQuery query) =>
        new(query.Sql, [.. query.Parameters.All.Select(one => new SqlParameterView(one.Name, one.Type, one.Values))], query.ToScript(), query.ToLiteral());
}
