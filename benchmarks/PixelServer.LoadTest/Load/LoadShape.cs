using System.Globalization;

namespace PixelServer.LoadTest.Load;

/// <summary>How events are sent: one a request, as GETs of the pixel, or several, as POSTs.</summary>
internal sealed record LoadShape(int BatchEvents)
{
    public static LoadShape SinglePixels { get; } = new(1);

    public static LoadShape Batches { get; } = new(50);

    /// <summary>Different requests that are sent in turns.</summary>
    public int Templates => IsBatch ? 200 : 2_000;

    public bool IsBatch => BatchEvents > 1;

    public string Name => IsBatch ? string.Create(CultureInfo.InvariantCulture, $"POST of {BatchEvents} events") : "GET of one pixel";
}
