namespace PixelServer.Insights.Panels;

/// <summary>An amount of money.</summary>
/// <param name="Currency">ISO 4217; empty where none was sent.</param>
/// <param name="Value">In units of the currency.</param>
public sealed record CurrencyAmount(string Currency, decimal Value)
{
    internal static IReadOnlyList<CurrencyAmount> Of(IReadOnlyList<string> currencies, IReadOnlyList<decimal> values) =>
        [.. currencies.Zip(values, (currency, value) => new CurrencyAmount(currency, value))];
}
