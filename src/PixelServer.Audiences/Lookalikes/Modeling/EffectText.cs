using System.Globalization;
using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>Words of what a model goes by.</summary>
public static class EffectText
{
    /// <summary>An effect as <c>3 to 5 items looked at: × 4.1</c>.</summary>
    /// <param name="effect">The effect.</param>
    /// <param name="feature">Its feature.</param>
    /// <param name="tokenText">The text of its token; null where it is not known.</param>
    public static string Of(FeatureEffect effect, Feature feature, string? tokenText) => $"{ConditionOf(effect, feature, tokenText)}: × {Factor(effect.Factor)}";

    /// <summary>What an effect is true of: <c>looked at category Shoes</c>.</summary>
    public static string ConditionOf(FeatureEffect effect, Feature feature, string? tokenText) =>
        effect.Token is { } token ? TokenOf(feature, token, tokenText) : NumberOf(feature, effect.Above, effect.UpTo);

    internal static string RuleOf(Baseline baseline, Feature feature, string? tokenText) =>
        (baseline.IsOpposite ? "not: " : "") + ConditionOf(baseline.Rule!, feature, tokenText);

    internal static string LeakOf(FeatureLeak leak, Feature feature, string? tokenText)
    {
        var what = leak.Token is { } token ? TokenOf(feature, token, tokenText) : feature.Label;
        return string.Create(CultureInfo.InvariantCulture, $"“{what}” alone tells seeds from others (AUC {leak.Auc:0.00}): it is what made them seeds, and is left out.");
    }

    // A feature that a catalog of today no longer has is called by its name.
    internal static Feature FeatureOf(string name, bool hasTokens) =>
        FeatureCatalog.Find(name) ?? new Feature(name, hasTokens ? FeatureKind.Category : FeatureKind.Number, name.Replace('_', ' '));

    private static string TokenOf(Feature feature, ushort token, string? text)
    {
        if (token == 0)
        {
            return $"{feature.Label} not known";
        }

        var value = text ?? string.Create(CultureInfo.InvariantCulture, $"no. {token}");
        if (feature.Kind != FeatureKind.Tokens)
        {
            return $"{feature.Label} {value}";
        }

        // "category looked at" is said as "looked at category Shoes".
        var words = feature.Label.Split(' ', 2);
        return words.Length == 1 ? $"{words[0]} {value}" : $"{words[1]} {words[0]} {value}";
    }

    private static string NumberOf(Feature feature, float? above, float? upTo)
    {
        if (upTo < 0)
        {
            return feature.Absent.Length > 0 ? feature.Absent : $"{feature.Label}: never";
        }

        var from = above is < 0 ? null : above;
        var (unit, isCount) = (feature.Unit, feature.Unit == "times");
        if (from is null && upTo is null)
        {
            return $"{feature.Label}: any";
        }

        if (isCount && IsWhole(from) && IsWhole(upTo))
        {
            return CountOf(feature.Label, (long)(from ?? -1) + 1, (long?)upTo);
        }

        var range = (from, upTo) switch
        {
            (null, { } most) => $"at most {Text(most)}",
            ({ } least, null) => $"more than {Text(least)}",
            var (least, most) => $"more than {Text(least!.Value)}, at most {Text(most!.Value)}",
        };
        return unit switch
        {
            "percent" => $"{range} % {feature.Label}",
            "times" => $"{range} {feature.Label}",
            "" or "money" => $"{feature.Label}: {range}",
            _ => $"{feature.Label}: {range} {unit}",
        };
    }

    private static string CountOf(string label, long least, long? most) => (least, most) switch
    {
        (0, 0) => $"no {label}",
        (0, _) => string.Create(CultureInfo.InvariantCulture, $"at most {most} {label}"),
        (_, null) => string.Create(CultureInfo.InvariantCulture, $"{least} or more {label}"),
        (1, 1) => $"{label}: 1",
        _ when least == most => string.Create(CultureInfo.InvariantCulture, $"{least} {label}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{least} to {most} {label}"),
    };

    private static bool IsWhole(float? number) => number is not { } value || value == MathF.Floor(value);

    private static string Text(float number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Factor(double factor) => factor.ToString(factor >= 9.95 ? "0" : factor >= 0.995 ? "0.0" : factor >= 0.1 ? "0.00" : "0.000", CultureInfo.InvariantCulture);
}
