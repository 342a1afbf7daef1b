using System.ComponentModel;

namespace PixelServer.Sites.Installing;

/// <summary>Something to know about a site's snippet.</summary>
internal sealed record Finding
{
    public required FindingSeverity Severity { get; init; }

    [Description("For machines; never changes its meaning")]
    public required string Code { get; init; }

    public required string Title { get; init; }

    [Description("What is so, and why it matters")]
    public required string Text { get; init; }

    [Description("What to do")]
    public required string Fix { get; init; }
}

/// <summary>How much a finding matters.</summary>
internal enum FindingSeverity
{
    /// <summary>Good to know.</summary>
    Hint,

    /// <summary>Something is lost, as visitors who are not known again.</summary>
    Warning,

    /// <summary>Events or cookies do not arrive.</summary>
    Problem,
}
