using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>The columns of a sample by the names of their features; null where the sample has none of that name and kind.</summary>
internal sealed class SampleColumns
{
    private readonly Dictionary<string, float[]> _numbers;
    private readonly Dictionary<string, ushort[]> _categories;
    private readonly Dictionary<string, TokenColumn> _tokens;

    public SampleColumns(FeatureSample sample)
    {
        _numbers = ByName(sample, FeatureKind.Number, sample.Numbers);
        _categories = ByName(sample, FeatureKind.Category, sample.Categories);
        _tokens = ByName(sample, FeatureKind.Tokens, sample.Tokens);
    }

    public float[]? Numbers(string feature) => _numbers.GetValueOrDefault(feature);

    public ushort[]? Categories(string feature) => _categories.GetValueOrDefault(feature);

    public TokenColumn? Tokens(string feature) => _tokens.GetValueOrDefault(feature);

    private static Dictionary<string, T> ByName<T>(FeatureSample sample, FeatureKind kind, T[] columns) =>
        sample.Features.Where(feature => feature.Kind == kind).Zip(columns).ToDictionary(pair => pair.First.Name, pair => pair.Second);
}
