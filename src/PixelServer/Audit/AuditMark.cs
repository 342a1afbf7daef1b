namespace PixelServer.Audit;

/// <summary>Says of an endpoint whether it is written into the audit trail, where its method says otherwise.</summary>
internal sealed record AuditMark(bool IsAudited);

/// <summary>Endpoints that change something are in the audit trail; these make exceptions.</summary>
internal static class AuditMarking
{
    /// <summary>Looking is written down too, as where persons' data are shown or taken away.</summary>
    public static TBuilder Audited<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AuditMark(true));

    /// <summary>Only a question, though its method is one of changes.</summary>
    public static TBuilder NotAudited<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AuditMark(false));
}
