using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Erasure;
using PixelServer.Loading;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Visitors;

namespace PixelServer.Visitors;

/// <summary><c>/v1/visitors</c>: found by what identifies them, in short, and event by event.</summary>
internal static class VisitorEndpoints
{
    private const string IdText = "Decimal as in ClickHouse, hexadecimal with 0x, or the value of the cookie _px";
    private const int MostEvents = 1000;

    public static async Task<IResult> FindAsync([AsParameters] PersonQuery person, WarehouseConnection connection, CancellationToken cancellationToken)
    {
        if (person.Identity(out var problem) is not { } identity)
        {
            return Wrong(problem);
        }

        var client = connection.Link!.Client;
        var visitors = await new SubjectData(client).FindVisitorsAsync(identity, person.Most + 1, cancellationToken);
        if (visitors.Count > person.Most)
        {
            return TypedResults.Problem(
                $"More than {person.Most} visitors carry this identity, so it is hardly one person's. If it is, repeat with most=N.",
                statusCode: StatusCodes.Status409Conflict);
        }

        var glances = await new VisitorProfiles(client).ReadGlancesAsync(visitors, cancellationToken);
        return TypedResults.Ok(new FoundVisitorsView([.. glances.Select(GlanceView.Of)]));
    }

    public static async Task<IResult> GetProfileAsync(
        [Description(IdText)] string id, WarehouseConnection connection, CancellationToken cancellationToken)
    {
        if (VisitorIdText.Parse(id, out var problem) is not { } visitor)
        {
            return Wrong(problem);
        }

        var client = connection.Link!.Client;
        var profiles = new VisitorProfiles(client);
        var sites = await profiles.ReadSitesAsync(visitor, cancellationToken);
        if (sites.Count == 0)
        {
            return TypedResults.Problem(
                $"No event of the visitor {visitor.ToString(CultureInfo.InvariantCulture)} is stored: it never came, was erased, or its events are past their retention.",
                statusCode: StatusCodes.Status404NotFound);
        }

        var devices = await profiles.ReadDevicesAsync(visitor, cancellationToken);
        var lookup = new PersonLookup(client);
        var persons = new List<PersonView>();
        foreach (var owner in await lookup.FindOwnersAsync(cancellationToken))
        {
            persons.AddRange((await lookup.FindAsync(owner, new PersonSubject(visitor), cancellationToken)).Select(person => PersonView.Of(owner, person)));
        }

        return TypedResults.Ok(new ProfileView(
            visitor.ToString(CultureInfo.InvariantCulture),
            [.. sites.Select(OnSiteView.Of)],
            [.. devices.Select(DeviceView.Of)],
            persons,
            VisitorProfiles.ToSql(visitor)));
    }

    public static async Task<IResult> GetTimelineAsync(
        [Description(IdText)] string id,
        [Description("Only what happened on this site")] string? site,
        [Description("Only what is older: a time, or next of the page before")] string? before,
        [Description("So many events at most, 1 to 1000; 100 unless said")] string? limit,
        WarehouseConnection connection,
        CancellationToken cancellationToken)
    {
        if (VisitorIdText.Parse(id, out var problem) is not { } visitor)
        {
            return Wrong(problem);
        }

        if ((before is null ? TimelineCursor.Newest : TimelineCursor.Parse(before)) is not { } cursor)
        {
            return Wrong("before is neither a time, as 2026-11-01T08:30:00Z, nor next of a page before.");
        }

        if (!int.TryParse(limit ?? "100", NumberStyles.None, CultureInfo.InvariantCulture, out var most) || most is < 1 or > MostEvents)
        {
            return Wrong($"limit is a whole number from 1 to {MostEvents}.");
        }

        var timeline = new VisitorTimeline(connection.Link!.Client);

        // One more tells whether there is another page.
        var events = await timeline.ReadEventsAsync(visitor, site, cursor, most + 1, cancellationToken);
        var page = events.Take(most).ToList();
        var starts = page.Select(one => one.SessionStart).Where(start => start != 0).ToHashSet();
        var sessions = await timeline.ReadSessionsAsync(visitor, site, starts, cancellationToken);
        return TypedResults.Ok(TimelineView.Of(
            visitor, page, sessions, events.Count > most ? page[^1].Cursor : null, VisitorTimeline.ToSql(visitor, site, cursor, most)));
    }

    private static ProblemHttpResult Wrong(string problem) => TypedResults.Problem(problem, statusCode: StatusCodes.Status400BadRequest);
}
