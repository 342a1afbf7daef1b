using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>
/// The system after its platform hint, which counts where the agent says something else (a phone that asks for the desktop's page).
/// </summary>
internal static class SystemHints
{
    private static readonly (byte[] Platform, Utf8Text Family)[] Families =
    [
        ("Windows"u8.ToArray(), new("Windows")),
        ("macOS"u8.ToArray(), new("Mac OS X")),
        ("Android"u8.ToArray(), new("Android")),
        ("Linux"u8.ToArray(), new("Linux")),
        ("Chrome OS"u8.ToArray(), new("Chrome OS")),
        ("Chromium OS"u8.ToArray(), new("Chrome OS")),
        ("iOS"u8.ToArray(), new("iOS")),
    ];

    public static NamedVersion Apply(NamedVersion system, ClientHints hints)
    {
        foreach (var (platform, family) in Families)
        {
            if (hints.Platform.SequenceEqual(platform))
            {
                return Agrees(system.Name, family) ? system : new NamedVersion(family, default);
            }
        }

        return system;
    }

    // Linux hides distributions, whose names the agent may tell.
    private static bool Agrees(Utf8Text system, Utf8Text family) =>
        system == family || (family.Span.SequenceEqual("Linux"u8) && !IsHinted(system) && !system.Span.SequenceEqual("Other"u8));

    private static bool IsHinted(Utf8Text system) => Array.Exists(Families, known => known.Family == system);
}
