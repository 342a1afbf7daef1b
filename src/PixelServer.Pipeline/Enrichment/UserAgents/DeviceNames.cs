namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>What uap-core puts into brand and model where it knows neither.</summary>
internal static class DeviceNames
{
    /// <summary>Generic_Android and the like.</summary>
    public static bool IsPlaceholder(ReadOnlySpan<byte> brand) => brand.StartsWith("Generic"u8);

    /// <summary>
    /// Neither brand nor model says anything: "Smartphone" of a generic brand, or K, which stands for any device in a reduced agent.
    /// </summary>
    public static bool IsUnknown(ReadOnlySpan<byte> brand, ReadOnlySpan<byte> model) =>
        brand.SequenceEqual("Generic"u8) || (IsPlaceholder(brand) && model.SequenceEqual("K"u8));
}
