namespace PixelServer.Audiences.Lookalikes.Features;

/// <summary>Everything that a model may know of a visitor, in the order in which it is read and shown.</summary>
public static class FeatureCatalog
{
    public static IReadOnlyList<Feature> All { get; } =
    [
        new("hours_since_last", FeatureKind.Number, "since the last visit", "hours"),
        new("days_since_first", FeatureKind.Number, "since the first visit", "days"),
        new("active_days", FeatureKind.Number, "days with a visit", "times"),
        new("active_days_7", FeatureKind.Number, "days with a visit in the last 7 days", "times"),
        new("active_days_30", FeatureKind.Number, "days with a visit in the last 30 days", "times"),
        new("page_views", FeatureKind.Number, "pages viewed", "times"),
        new("item_views", FeatureKind.Number, "items looked at", "times"),
        new("item_views_recent", FeatureKind.Number, "items looked at, each week counting half of the next"),
        new("item_views_per_day", FeatureKind.Number, "items looked at on a day with a visit"),
        new("different_items", FeatureKind.Number, "different items looked at", "times"),
        new("different_pages", FeatureKind.Number, "different pages viewed", "times"),
        new("searches", FeatureKind.Number, "searches", "times"),
        new("carts", FeatureKind.Number, "items put into the cart", "times"),
        new("days_since_cart", FeatureKind.Number, "since an item was put into the cart", "days", "never put an item into the cart"),
        new("checkouts", FeatureKind.Number, "checkouts begun", "times"),
        new("purchases", FeatureKind.Number, "purchases", "times"),
        new("days_since_purchase", FeatureKind.Number, "since a purchase", "days", "never bought"),
        new("revenue", FeatureKind.Number, "spent", "money"),
        new("sign_ups", FeatureKind.Number, "sign-ups and leads", "times"),
        new("price_mean", FeatureKind.Number, "mean price of the items looked at", "money", "never looked at an item with a price"),
        new("price_max", FeatureKind.Number, "highest price of an item looked at", "money", "never looked at an item with a price"),
        new("engagement", FeatureKind.Number, "time spent on pages", "seconds"),
        new("scroll", FeatureKind.Number, "of a page seen at most", "percent"),
        new("night_share", FeatureKind.Number, "of the visits between 0 and 6 h UTC", "percent"),
        new("morning_share", FeatureKind.Number, "of the visits between 6 and 12 h UTC", "percent"),
        new("evening_share", FeatureKind.Number, "of the visits between 18 and 24 h UTC", "percent"),
        new("weekend_share", FeatureKind.Number, "of the days with a visit at weekends", "percent"),
        new("first_channel", FeatureKind.Category, "first channel"),
        new("first_source", FeatureKind.Category, "first source"),
        new("first_medium", FeatureKind.Category, "first medium"),
        new("first_campaign", FeatureKind.Category, "first campaign"),
        new("last_channel", FeatureKind.Category, "last channel"),
        new("landing_page", FeatureKind.Category, "first page"),
        new("device_type", FeatureKind.Category, "device"),
        new("os", FeatureKind.Category, "operating system"),
        new("browser", FeatureKind.Category, "browser"),
        new("country", FeatureKind.Category, "country"),
        new("region", FeatureKind.Category, "region"),
        new("language", FeatureKind.Category, "language"),
        new("events", FeatureKind.Tokens, "event"),
        new("pages", FeatureKind.Tokens, "page viewed"),
        new("items", FeatureKind.Tokens, "item looked at"),
        new("categories", FeatureKind.Tokens, "category looked at"),
        new("brands", FeatureKind.Tokens, "brand looked at"),
    ];

    /// <summary>A feature by its name; null when there is none.</summary>
    public static Feature? Find(string name) => All.FirstOrDefault(feature => feature.Name == name);

    /// <summary>The features of a kind, in order.</summary>
    public static IReadOnlyList<Feature> Of(FeatureKind kind) => [.. All.Where(feature => feature.Kind == kind)];
}
