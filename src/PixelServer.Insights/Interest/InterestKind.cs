namespace PixelServer.Insights.Interest;

/// <summary>What interest is in. Immutable.</summary>
public sealed class InterestKind
{
    private InterestKind(string name) => Name = name;

    public static InterestKind Item { get; } = new("item");

    public static InterestKind Category { get; } = new("category");

    public static InterestKind Brand { get; } = new("brand");

    /// <summary>All there are.</summary>
    public static IReadOnlyList<InterestKind> All { get; } = [Item, Category, Brand];

    /// <summary>Its name, as in the address; the kind of its tokens.</summary>
    public string Name { get; }

    /// <summary>The one of that name; items where none is named.</summary>
    public static InterestKind Find(string? name) => name is null ? Item : All.First(one => one.Name == name);
}
