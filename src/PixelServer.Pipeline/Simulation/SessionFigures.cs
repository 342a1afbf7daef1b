namespace PixelServer.Pipeline.Simulation;

/// <summary>How often things happen in a session, fitted to the published figures of a large shop (RetailRocket, 2015).</summary>
internal static class SessionFigures
{
    public const double PublishedEvents = 2_756_101;
    public const double PublishedViews = 2_664_312;
    public const double PublishedCarts = 69_332;
    public const double PublishedPurchases = 22_457;
    public const double PublishedVisitors = 1_407_580;

    /// <summary>Of looks in sessions of three and more: 30.6 % at an item of the same session; some of them by chance.</summary>
    public const double LooksAgain = 0.378;

    public const double StaysInCategory = 0.85;
    public const double IsAboutFavourite = 0.7;
    public const double BeginsOnPage = 0.25;
    public const double Searches = 0.06;

    /// <summary>Of sessions with a cart that buy nothing.</summary>
    public const double ChecksOut = 0.25;

    public static double Purchases => PublishedPurchases / PublishedViews * SessionLengths.Mean;

    public static double Carts => PublishedCarts / PublishedViews * SessionLengths.Mean;

    /// <summary>Sessions of a visitor, where the plan does not say how many events.</summary>
    public static double PublishedSessions => PublishedEvents / PublishedVisitors / (SessionLengths.Mean + Carts + Purchases);

    /// <summary>Events of a session, all kinds together.</summary>
    public static double Events =>
        SessionLengths.Mean + Carts + (2 * Purchases) + (ChecksOut * AbandonedCarts) + BeginsOnPage + Searches;

    // Sessions that fill a cart and buy nothing, about: of all carts those of purchases left out, by their mean numbers of items.
    private static double AbandonedCarts => (Carts - (1.2 * Purchases)) / 1.1;

    /// <summary>Sign-ups of a visitor.</summary>
    public static double SignUps => Intent.All.Sum(intent => intent.Share * intent.SignsUp);
}
