using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Loading;
using PixelServer.Pipeline.Erasure;

namespace PixelServer.Erasure;

/// <summary><c>/v1/visitors</c> and <c>/v1/persons</c>: everything stored of them, or its erasure.</summary>
internal static class SubjectEndpoints
{
    private const string IdText = "Decimal as in ClickHouse, hexadecimal with 0x, or the value of the cookie _px";

    public static async Task<IResult> EraseVisitorAsync(
        [Description(IdText)] string id, WarehouseConnection connection, ErasureWake wake, TimeProvider time, CancellationToken cancellationToken) =>
        VisitorIdText.ParseCertain(id, out var problem) is { } visitor
            ? await EraseAsync(ErasureRequest.OfVisitor(visitor, time.GetUtcNow()), connection, wake, time, cancellationToken)
            : Wrong(problem);

    public static async Task<IResult> ErasePersonAsync(
        [AsParameters] PersonQuery person, WarehouseConnection connection, ErasureWake wake, TimeProvider time, CancellationToken cancellationToken)
    {
        if (person.Identity(out var problem) is not { } identity)
        {
            return Wrong(problem);
        }

        var visitors = await new SubjectData(connection.Link!.Client).FindVisitorsAsync(identity, person.Most + 1, cancellationToken);
        return visitors.Count > person.Most
            ? TooMany(person.Most)
            : await EraseAsync(ErasureRequest.OfPerson(identity, visitors, time.GetUtcNow()), connection, wake, time, cancellationToken);
    }

    public static async Task<IResult> ExportVisitorAsync(
        [Description(IdText)] string id, [Description("Only what this site has")] string? site, HttpContext context, WarehouseConnection connection, TimeProvider time, CancellationToken cancellationToken) =>
        VisitorIdText.ParseCertain(id, out var problem) is { } visitor
            ? await ExportAsync([visitor], site, context, connection, time, cancellationToken)
            : Wrong(problem);

    public static async Task<IResult> ExportPersonAsync(
        [AsParameters] PersonQuery person, HttpContext context, WarehouseConnection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        if (person.Identity(out var problem) is not { } identity)
        {
            return Wrong(problem);
        }

        var visitors = await new SubjectData(connection.Link!.Client).FindVisitorsAsync(identity, person.Most + 1, cancellationToken);

        // With uid the site belongs to the name; the person's other sites are asked for too.
        var site = person.User is { Length: > 0 } ? null : person.Site;
        return visitors.Count > person.Most
            ? TooMany(person.Most)
            : await ExportAsync(visitors, site, context, connection, time, cancellationToken);
    }

    private static async Task<IResult> EraseAsync(
        ErasureRequest request, WarehouseConnection connection, ErasureWake wake, TimeProvider time, CancellationToken cancellationToken)
    {
        await new ErasureLedger(connection.Link!.Client, time).RequestAsync(request, cancellationToken);
        wake.Set();
        return TypedResults.Accepted($"/v1/erasures/{request.Id}", ReceiptView.Of(request));
    }

    // All tables are asked before the answer begins: what fails later cuts it off, so that half of it is never taken for the whole.
    private static async Task<IResult> ExportAsync(
        IReadOnlyList<ulong> visitors,
        string? site,
        HttpContext context,
        WarehouseConnection connection,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var data = new SubjectData(connection.Link!.Client);
        var tables = new List<(PersonalTable Table, Stream Rows)>();
        try
        {
            foreach (var table in PersonalTable.All.Where(table => table.IsDisclosed))
            {
                tables.Add((table, await data.OpenAsync(table, visitors, site, cancellationToken)));
            }

            context.Response.ContentType = "application/json";
            var head = JsonSerializer.SerializeToUtf8Bytes(new
            {
                exportedAt = time.GetUtcNow(),
                site,
                visitors = visitors.Select(id => id.ToString(CultureInfo.InvariantCulture)),
            });

            // Without its closing brace.
            await context.Response.Body.WriteAsync(head.AsMemory(..^1), cancellationToken);
            await CopyAsync(tables, context, cancellationToken);
            return TypedResults.Empty;
        }
        finally
        {
            foreach (var (_, rows) in tables)
            {
                await rows.DisposeAsync();
            }
        }
    }

    private static async Task CopyAsync(
        List<(PersonalTable Table, Stream Rows)> tables, HttpContext context, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (table, rows) in tables)
            {
                await context.Response.WriteAsync($",\"{table.Name}\":", cancellationToken);
                await rows.CopyToAsync(context.Response.Body, cancellationToken);
            }

            await context.Response.WriteAsync("}", cancellationToken);
        }
        catch (IOException)
        {
            context.Abort();
        }
    }

    private static ProblemHttpResult Wrong(string problem) => TypedResults.Problem(problem, statusCode: StatusCodes.Status400BadRequest);

    private static ProblemHttpResult TooMany(int most) => TypedResults.Problem(
        $"More than {most} visitors carry this identity, so it is hardly one person's. If it is, repeat with most=N.",
        statusCode: StatusCodes.Status409Conflict);
}
