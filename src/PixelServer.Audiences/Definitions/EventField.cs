namespace PixelServer.Audiences.Definitions;

/// <summary>A field of an event, of one of its items, or a key of one of its maps, that definitions may ask for.</summary>
/// <param name="Name">As definitions name it: <c>page_path</c>, <c>items.category</c>, <c>props.size</c>, <c>click_ids.gclid</c>.</param>
/// <param name="Column">The column of <c>events</c>.</param>
/// <param name="Type">What it holds. A key of <c>props</c> is text that may be compared as a number; texts that are none, such as <c>5 kg</c>, then match nothing, and decimals after the fourth are cut off.</param>
/// <param name="Key">The key within a map; null for other columns.</param>
/// <param name="IsOfItem">The column has a value for each item.</param>
/// <param name="IsNullable">It may be missing; then only Exists can say anything of it.</param>
public sealed record EventField(string Name, string Column, FieldType Type, string? Key = null, bool IsOfItem = false, bool IsNullable = false)
{
    public override string ToString() => Name;
}
