using Microsoft.AspNetCore.Mvc;
using PixelServer.Access;
using PixelServer.Loading;
using PixelServer.Metrics;
using PixelServer.OpenApi;

namespace PixelServer.SqlConsole;

/// <summary>The console for analysts: queries as the read-only user, and what there is to ask.</summary>
internal static class SqlConsoleFeature
{
    private const int MostBodyBytes = 8 * SqlOrder.MostCharacters;

    public static void AddSqlConsole(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SqlConsoleOptions>().BindConfiguration(SqlConsoleOptions.Section);
        services.AddSingleton<AnalystClient>();
        services.AddSingleton<SqlRunner>();
        services.AddSingleton<IMetricSource, SqlConsoleMetrics>();
    }

    public static void MapSqlConsole(this WebApplication app)
    {
        var group = app.MapGroup("/v1/sql").RequireRole(AccessRole.Analyst).RequireWarehouse().WithTags("SQL");
        group.ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapPost("", SqlEndpoints.RunAsync)
            .WithName("RunSql").WithSummary("Run one query as the read-only analyst, within limits; closing the request ends it")
            .TakesJson<SqlOrder>().WithMetadata(new RequestSizeLimitAttribute(MostBodyBytes));
        group.MapPost("/download", SqlEndpoints.DownloadAsync)
            .WithName("DownloadSql").WithSummary("Run one query and take its result as CSV, as it comes")
            .Produces<string>(StatusCodes.Status200OK, "text/csv")
            .TakesJson<SqlOrder>().WithMetadata(new RequestSizeLimitAttribute(MostBodyBytes));
        group.MapGet("/schema", SqlEndpoints.DescribeAsync)
            .WithName("DescribeSqlTables").WithSummary("Tables and views with their columns, types and what they mean");
    }
}
