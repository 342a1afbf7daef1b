using System.Globalization;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Lookalikes.Modeling;

namespace PixelServer.Audiences.Lookalikes;

/// <summary>
/// Writes a model as a statement that scores visitors in ClickHouse, so that it scales with it: rows of <c>visitor_id</c> and <c>score</c>. Weights stand
/// in the statement itself: they are numbers of our own making, and as parameters they would be too long for an address. Stateless.
/// </summary>
public static class ScoreCompiler
{
    /// <summary>Writes the statement.</summary>
    /// <param name="model">The model.</param>
    /// <param name="site">The site.</param>
    /// <param name="asOf">The time from which features are counted back, in Unix milliseconds.</param>
    /// <param name="window">How far back.</param>
    /// <param name="subjects">Conditions on <c>visitor_id</c>; none for everybody.</param>
    /// <param name="parameters">Takes the values.</param>
    public static string Compile(
        LookalikeModel model, string site, long asOf, TimeSpan window, IEnumerable<string> subjects, SqlParameterList parameters) =>
        Compile(model, FeatureSql.CompileActivity(site, asOf, window, subjects, parameters), asOf, parameters);

    /// <summary>Writes the statement over features that are added up already.</summary>
    /// <param name="model">The model.</param>
    /// <param name="features">A statement with the columns of <see cref="FeatureSql.Columns"/>.</param>
    /// <param name="asOf">The time from which features are counted back, in Unix milliseconds.</param>
    /// <param name="parameters">Takes the values.</param>
    internal static string Compile(LookalikeModel model, string features, long asOf, SqlParameterList parameters)
    {
        var terms = new List<string> { Literal(model.Intercept) };
        var things = new SortedDictionary<uint, double>();
        foreach (var weights in model.Features)
        {
            if (FeatureCatalog.Find(weights.Feature) is not { } feature)
            {
                // Of an earlier version: nobody is known by it, which says as much of everybody.
                terms.Add(Literal(weights.Mean));
                continue;
            }

            if (feature.Kind == FeatureKind.Tokens)
            {
                for (var i = 0; i < weights.Tokens.Count; i++)
                {
                    things.Add((FeatureSql.KindOf(feature) << 16) + weights.Tokens[i], weights.Weights[i]);
                }

                continue;
            }

            var expression = FeatureSql.Expression(feature, asOf, parameters);
            terms.Add(feature.Kind == FeatureKind.Number ? Bins(expression, weights) : Tokens(expression, weights.Tokens.Select(token => (uint)token), weights.Weights));
        }

        if (things.Count > 0)
        {
            // Visitors have so many things that to look each up among the weights takes half of all the scoring; to take it by its place from a list of the weights of
            // all there could be takes half of that (benchmarks: lookalike-speed).
            terms.Add($"arraySum(thing -> (SELECT arrayMap(known -> {Tokens("known", things.Keys, things.Values)}, range({FeatureSql.Things})))[thing + 1], things)");
        }

        return SqlText.Join($"SELECT visitor_id,\n    {string.Join("\n    + ", terms)} AS score", $"FROM {SqlText.Block(features)}");
    }

    private static string Bins(string expression, FeatureWeights weights)
    {
        if (weights.Edges.Count == 0)
        {
            return Literal(weights.Bins[0]);
        }

        // The edges are numbers of 32 bits, which 64 hold exactly. Places in an array cost less than as many cases (benchmarks: lookalike-speed).
        var passed = weights.Edges.Select(edge => $" + ({expression} > {Literal(edge)})");
        return $"[{string.Join(", ", weights.Bins.Select(Literal))}][1{string.Concat(passed)}]";
    }

    private static string Tokens(string expression, IEnumerable<uint> tokens, IEnumerable<double> weights) =>
        $"transform({expression}, [{string.Join(", ", tokens.Select(token => token.ToString(CultureInfo.InvariantCulture)))}], [{string.Join(", ", weights.Select(Literal))}], 0.)";

    // Always with a point or an exponent, so that ClickHouse takes none for a whole number.
    private static string Literal(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E', 'e') ? text : $"{text}.";
    }
}
