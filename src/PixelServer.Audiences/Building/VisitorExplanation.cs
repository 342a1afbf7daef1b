using PixelServer.Audiences.Lookalikes;

namespace PixelServer.Audiences.Building;

/// <summary>Why a visitor is in an audience, or not.</summary>
/// <param name="Visitor">The visitor.</param>
/// <param name="Member">Whom it counts as: its person where members are persons, else itself.</param>
/// <param name="IsMember">It is in the build that readers see.</param>
/// <param name="Stays">It is in only because members stay for a while, or because something has changed since that build.</param>
/// <param name="Qualifies">It would be in a build made now.</param>
/// <param name="Requirements">What is asked of everybody.</param>
/// <param name="Rule">The rule; null where there is none.</param>
/// <param name="Score">For a lookalike: how alike it is, and why; null where it has no score.</param>
public sealed record VisitorExplanation(
    ulong Visitor, ulong Member, bool IsMember, bool Stays, bool Qualifies, IReadOnlyList<ExplainedCondition> Requirements, ExplainedCondition? Rule,
    ScoreExplanation? Score = null);
