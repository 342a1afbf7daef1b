namespace PixelServer.Insights.Panels;

/// <summary>A value that a filter may have, or a step of a funnel.</summary>
/// <param name="Value">The value; of a step event:NAME or page:PATH.</param>
/// <param name="Name">What it is called, where that differs: the name of an item.</param>
/// <param name="Sessions">Sessions that have it.</param>
public sealed record ChoiceRow(string Value, string Name, long Sessions);
