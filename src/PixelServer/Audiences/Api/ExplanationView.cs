using System.Globalization;
using PixelServer.Audiences.Api.Lookalikes;
using PixelServer.Audiences.Building;

namespace PixelServer.Audiences.Api;

/// <summary>Why a visitor is in an audience, or not.</summary>
/// <param name="Visitor">The visitor.</param>
/// <param name="Member">Whom it counts as: its person where members are persons, else itself.</param>
/// <param name="IsMember">It is in the build that readers see.</param>
/// <param name="Stays">It is in only because members stay for a while, or because something has changed since that build.</param>
/// <param name="Qualifies">It would be in a build made now.</param>
/// <param name="Requirements">What is asked of everybody.</param>
/// <param name="Rule">The rule; null where there is none.</param>
/// <param name="Score">For a lookalike: how alike it is, and why.</param>
internal sealed record ExplanationView(
    string Visitor, string Member, bool IsMember, bool Stays, bool Qualifies, IReadOnlyList<ExplainedConditionView> Requirements, ExplainedConditionView? Rule,
    ScoreView? Score)
{
    public static ExplanationView Of(VisitorExplanation explanation) => new(
        explanation.Visitor.ToString(CultureInfo.InvariantCulture),
        explanation.Member.ToString(CultureInfo.InvariantCulture),
        explanation.IsMember,
        explanation.Stays,
        explanation.Qualifies,
        [.. explanation.Requirements.Select(ExplainedConditionView.Of)],
        explanation.Rule is { } rule ? ExplainedConditionView.Of(rule) : null,
        explanation.Score is { } score ? ScoreView.Of(score) : null);
}
