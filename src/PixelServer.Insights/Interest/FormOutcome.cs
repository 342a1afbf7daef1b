namespace PixelServer.Insights.Interest;

/// <summary>What becomes of a form, counted in sessions.</summary>
/// <param name="Form">Its id or name.</param>
/// <param name="Started">Sessions that entered something in it, or sent it.</param>
/// <param name="Submitted">Sessions that sent it.</param>
/// <param name="AbandonedRate">Share of those who began it and did not send it.</param>
/// <param name="Fields">Where it was given up, most often first; empty where no session tells.</param>
public sealed record FormOutcome(string Form, long Started, long Submitted, double AbandonedRate, IReadOnlyList<FormField> Fields);
