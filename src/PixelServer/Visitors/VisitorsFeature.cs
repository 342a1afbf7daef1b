using PixelServer.Access;
using PixelServer.Audit;
using PixelServer.Loading;

namespace PixelServer.Visitors;

/// <summary>What single visitors did: for who answers their questions, so it asks for the admin key as disclosure does.</summary>
internal static class VisitorsFeature
{
    public static void MapVisitors(this WebApplication app)
    {
        var group = app.MapGroup("/v1/visitors").RequireRole(AccessRole.Admin).RequireWarehouse();
        group.WithTags("Visitors").Audited().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("", VisitorEndpoints.FindAsync)
            .WithName("FindVisitors").WithSummary("The visitors that carry an identity, and those that are the same person").Audited()
            .Produces<FoundVisitorsView>().ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/{id}/profile", VisitorEndpoints.GetProfileAsync)
            .WithName("GetVisitorProfile").WithSummary("A visitor in short: sources, devices, consent, person").Audited()
            .Produces<ProfileView>().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/{id}/timeline", VisitorEndpoints.GetTimelineAsync)
            .WithName("GetVisitorTimeline").WithSummary("What a visitor did, in sessions, the newest first").Audited()
            .Produces<TimelineView>();
    }
}
