using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace PixelServer.Audiences.Api.Exports;

/// <summary><c>/v1/audiences/ID/exports/schedules</c>: exports that are made again and again.</summary>
internal static class ScheduleEndpoints
{
    private const int MostSchedules = 200;
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    public static Ok<IEnumerable<ScheduleView>> List(string id, ExportShelf shelf) =>
        TypedResults.Ok(shelf.ReadSchedules().Where(schedule => schedule.Audience == id).Select(ScheduleView.Of));

    public static async Task<Created<ScheduleView>> AddAsync(
        string id, HttpRequest request, AudienceCatalog catalog, ExportDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        await catalog.FindAsync(id, cancellationToken);
        var order = await ExportOrder.ReadAsync(request.Body, cancellationToken);
        ExportDesk.Check(order);
        var schedule = new ExportSchedule(ExportShelf.NewId(time.GetUtcNow()), id, order, Span(order.Every), null, 0);
        desk.ChangeSchedules(all => all.Count < MostSchedules
            ? [.. all, schedule]
            : throw ApiRefusalException.Conflict($"There are {all.Count} schedules; delete some first."));
        return TypedResults.Created($"/v1/audiences/{id}/exports/schedules/{schedule.Id}", ScheduleView.Of(schedule));
    }

    public static NoContent Delete(string id, string schedule, ExportDesk desk)
    {
        desk.ChangeSchedules(all => all.Any(one => one.Id == schedule && one.Audience == id)
            ? [.. all.Where(one => one.Id != schedule)]
            : throw ApiRefusalException.NotFound($"'{id}' has no schedule '{schedule}'."));
        return TypedResults.NoContent();
    }

    private static TimeSpan Span(string? text)
    {
        var unit = text is { Length: > 1 } ? text[^1] switch { 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), 'd' => TimeSpan.FromDays(1), _ => default } : default;
        var isNumber = int.TryParse(text.AsSpan(0, Math.Max(0, (text?.Length ?? 0) - 1)), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return isNumber && unit > TimeSpan.Zero && number <= Longest / unit && unit * number >= Shortest
            ? unit * number
            : throw ApiRefusalException.Wrong("every", $"every is '{text}'; use a number with m, h or d, from 5m to 7d.");
    }
}
