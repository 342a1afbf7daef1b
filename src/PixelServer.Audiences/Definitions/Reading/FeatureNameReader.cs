using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Definitions.Reading;

/// <summary>Reads names of what a model knows of visitors: a feature (<c>carts</c>), or one value of it (<c>pages=/about</c>).</summary>
internal static class FeatureNameReader
{
    private const int Most = 200;
    private const int LongestName = 600;

    /// <summary>The names that are right, each once and in order; what is wrong with others is noted.</summary>
    /// <param name="place">A name or several.</param>
    /// <param name="allowsValues">Single values may be named.</param>
    public static IReadOnlyList<string> Read(JsonPlace place, bool allowsValues)
    {
        var values = place.Values();
        if (values.Count > Most)
        {
            place.Refuse($"has {values.Count} names; use at most {Most}.");
            return [];
        }

        return [.. values.Select(value => ReadName(value, allowsValues)).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
    }

    private static string? ReadName(JsonPlace place, bool allowsValues)
    {
        if (place.Text(LongestName) is not { } text)
        {
            return null;
        }

        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        if (FeatureCatalog.Find(name) is not { } feature)
        {
            var meant = Spelling.Closest(name, FeatureCatalog.All.Select(one => one.Name));
            place.Refuse($"'{name}' is no feature of visitors; {(meant is null ? "deploy/lookalikes.md lists them." : $"did you mean {meant}?")}");
            return null;
        }

        return equals < 0 || IsValue(place, feature, text[(equals + 1)..], allowsValues) ? text : null;
    }

    private static bool IsValue(JsonPlace place, Feature feature, string value, bool allowsValues)
    {
        if (!allowsValues)
        {
            place.Refuse($"names one value; only whole features can stand here, such as {feature.Name}.");
        }
        else if (feature.Kind == FeatureKind.Number)
        {
            place.Refuse($"names one value, but {feature.Name} is a number; name it without =.");
        }
        else if (value.Length == 0)
        {
            place.Refuse($"names no value behind the =; as in {feature.Name}=VALUE, or {feature.Name} for all of them.");
        }
        else
        {
            return true;
        }

        return false;
    }
}
