namespace PixelServer.Configuration;

/// <summary>Where keys may stand: looks a written key up, whatever the case of its letters, and knows what stands beside it. Immutable.</summary>
internal sealed class SettingTree
{
    private readonly Dictionary<string, SettingTree> _children = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The key that ends here; null for a section or a list.</summary>
    public SettingKey? Key { get; private set; }

    /// <summary>The names that may follow; none where any id or number may.</summary>
    public IEnumerable<string> Names => _children.Keys.Where(name => name is not (SettingKey.AnyId or SettingKey.AnyNumber));

    public bool IsList => _children.ContainsKey(SettingKey.AnyNumber);

    public static SettingTree Of(IEnumerable<SettingKey> keys)
    {
        var root = new SettingTree();
        foreach (var key in keys)
        {
            var place = root;
            foreach (var part in key.Path.Split(':'))
            {
                place = place._children.TryGetValue(part, out var child) ? child : place._children[part] = new SettingTree();
            }

            place.Key = key;
        }

        return root;
    }

    /// <summary>What follows under this name; null when nothing may.</summary>
    public SettingTree? Follow(string name) =>
        _children.TryGetValue(SettingKey.AnyId, out var any) ? any
        : _children.TryGetValue(SettingKey.AnyNumber, out var item) ? (int.TryParse(name, out _) ? item : null)
        : _children.GetValueOrDefault(name);
}
