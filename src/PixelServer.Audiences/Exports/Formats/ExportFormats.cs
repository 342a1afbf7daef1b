namespace PixelServer.Audiences.Exports.Formats;

/// <summary>The formats there are.</summary>
public static class ExportFormats
{
    /// <summary>All of them, as people look for them.</summary>
    public static IReadOnlyList<ExportFormat> All { get; } =
    [
        new GoogleCustomerMatchFormat(),
        new GoogleDataManagerFormat(),
        new MetaFormat(),
        new MetaApiFormat(),
        new TikTokFormat(),
        new TikTokApiFormat(),
        new LinkedInFormat(),
        new LinkedInApiFormat(),
        new MicrosoftFormat(),
        new PinterestFormat(),
        new PinterestApiFormat(),
        new SnapchatFormat(),
        new RedditFormat(),
        new XFormat(),
        new TradeDeskFormat(),
        new AdServerFormat(),
        new GenericCsvFormat(),
        new GenericJsonFormat(),
        new ParquetFormat(),
    ];

    /// <summary>The format with an id; null when there is none.</summary>
    public static ExportFormat? Find(string id) => All.FirstOrDefault(format => format.Id == id);
}
