namespace PixelServer.Events;

/// <summary>
/// The parameters whose values one site never wants stored, beside those that are never stored anywhere (<see cref="SecretNames"/>):
/// names, or beginnings of names followed by <c>*</c>; the case of letters does not matter. They also win over what is protected there.
/// Immutable.
/// </summary>
public sealed class ScrubbedParameters
{
    /// <summary>Most names of a site: each parameter of each event is compared with them.</summary>
    public const int MostNames = 100;

    private readonly string[] _names;
    private readonly string[] _beginnings;

    /// <exception cref="ArgumentException">A name is not valid.</exception>
    public ScrubbedParameters(IEnumerable<string> names)
    {
        var all = names.ToList();
        if (all.Find(name => !IsValid(name)) is { } wrong)
        {
            throw new ArgumentException($"'{wrong}' names no parameter.", nameof(names));
        }

        _names = [.. all.Where(name => name[^1] != '*').Select(name => name.ToLowerInvariant())];
        _beginnings = [.. all.Where(name => name[^1] == '*').Select(name => name[..^1].ToLowerInvariant())];
    }

    /// <summary>No names.</summary>
    public static ScrubbedParameters None { get; } = new([]);

    public bool IsEmpty => _names.Length + _beginnings.Length == 0;

    /// <summary>Whether a text can name parameters: 1 to 64 letters, digits, <c>_ - . [ ]</c>, and perhaps a <c>*</c> behind them.</summary>
    public static bool IsValid(string name)
    {
        var plain = name.EndsWith('*') ? name[..^1] : name;
        return plain.Length is > 0 and <= SecretNames.MostCharacters && plain.All(SecretNames.IsNameCharacter);
    }

    /// <param name="name">In lower case.</param>
    internal bool Contains(ReadOnlySpan<char> name)
    {
        foreach (var whole in _names)
        {
            if (name.SequenceEqual(whole))
            {
                return true;
            }
        }

        foreach (var beginning in _beginnings)
        {
            if (name.StartsWith(beginning, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
