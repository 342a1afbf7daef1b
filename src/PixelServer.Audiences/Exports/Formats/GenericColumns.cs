using System.Globalization;

namespace PixelServer.Audiences.Exports.Formats;

/// <summary>What generic formats have in common.</summary>
internal static class GenericColumns
{
    /// <summary>Columns of JSON lines and Parquet as ClickHouse reads them.</summary>
    public const string Structure =
        "member UInt64, visitor_ids Array(UInt64), user_ids Array(String), email_sha256 Array(String), email_google_sha256 Array(String), "
        + "email_bare_sha256 Array(String), phone_e164_sha256 Array(String), phone_digits_sha256 Array(String), "
        + "click_ids Map(String, String), products Array(String)";

    public static FormatSetting Products { get; } = new(
        "products", "10", "[0-9]|[1-9][0-9]|100", "how many of the products viewed or put into a cart, the newest first; at most 100");

    public static int MostProducts(FormatSettings settings) => int.Parse(settings[Products.Name], CultureInfo.InvariantCulture);
}
