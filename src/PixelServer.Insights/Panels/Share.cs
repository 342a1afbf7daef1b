namespace PixelServer.Insights.Panels;

/// <summary>Parts of wholes.</summary>
internal static class Share
{
    /// <summary>0 of nothing.</summary>
    public static double Of(double part, double whole) => whole == 0 ? 0 : part / whole;
}
