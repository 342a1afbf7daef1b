using Microsoft.Extensions.Logging;
using PixelServer.Pipeline.Enrichment.Geo;
using PixelServer.Testing;

namespace PixelServer.Pipeline.Tests.Enrichment.Geo;

/// <summary>Databases in a temporary folder, a clock for their refresh, and what was logged of them.</summary>
internal sealed class GeoFolder : ILogger<GeoLocator>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pixelserver-geo-");

    public ManualTime Time { get; } = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>Level, id and text of what was logged.</summary>
    public List<(LogLevel Level, int Id, string Text)> Log { get; } = [];

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Puts a file in the place of the one with that name, as careful people do.</summary>
    public string Replace(string name, byte[] file)
    {
        File.WriteAllBytes(PathOf("new"), file);
        File.Move(PathOf("new"), PathOf(name), overwrite: true);
        return PathOf(name);
    }

    public GeoLocator Open(params string[] names) => new(new GeoOptions { Databases = [.. names.Select(PathOf)] }, this, Time);

    public void RefreshLater(GeoLocator locator)
    {
        Time.Advance(TimeSpan.FromSeconds(5));
        locator.Refresh();
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Log.Add((logLevel, eventId.Id, formatter(state, exception)));

    public void Dispose() => _folder.Delete(recursive: true);
}
