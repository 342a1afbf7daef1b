using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>Tells the kind of a device by tokens of its agent, hints and system.</summary>
internal static class DeviceTypes
{
    // Things that hints do not tell, and that call themselves Android, Linux or Windows besides.
    private static readonly TokenTable<DeviceType> Special = new(
    [
        .. Rows(
            DeviceType.Tv,
            "SmartTV", "Smart-TV", "Smart TV", "HbbTV", "AppleTV", "Apple TV", "GoogleTV", "Google TV", "Android TV", "AndroidTV",
            "BRAVIA", "CrKey", "Roku", "NetCast", "Web0S", "webOS.TV", "NETTV", "Opera TV", "VIDAA", "Viera", "MiTV", "MiBOX", "; AFT",
            "POV_TV", "DTV", "InettvBrowser", "tvOS", "Nexus Player", "; TV", "BeyondTV", "WebTV"),
        .. Rows(DeviceType.Console, "PlayStation", "Xbox", "Nintendo", "Dreamcast"),
        .. Rows(DeviceType.Wearable, "watchOS", "Apple Watch", "Galaxy Watch", "SmartWatch", "SM-R8", "SM-R9", "Wear OS"),
        .. Rows(DeviceType.Desktop, "Tablet PC", "TabletPC"),
        .. Rows(
            DeviceType.Tablet,
            "iPad", "Tablet", "PlayBook", "Kindle", "Silk/", "TouchPad", "Nexus 7", "Nexus 9", "Nexus 10", "SM-T", "SM-X", "SM-P",
            "GT-P", "GT-N8", "Xoom", "MediaPad", "MatePad", "Galaxy Tab", "Pixel C ", "Lenovo TAB", "Lenovo YT", "Transformer"),
    ]);

    private static readonly TokenTable<DeviceType> Common = new(
    [
        .. Rows(
            DeviceType.Mobile,
            "iPhone", "iPod", "Mobi", "Windows Phone", "Windows CE", "WindowsCE", "BlackBerry", "BB10", "Symb", "Series60", "Series40",
            "Series 60", "Nokia", "MIDP", "J2ME", "Opera Mini", "KAIOS", "UP.Browser", "DoCoMo", "webOS/", "Palm", "Bada", "MeeGo",
            "SonyEricsson", "BREW", "Obigo", "MAUI", "UP.Link", "NetFront", "FB4A", "Android"),
        .. Rows(
            DeviceType.Desktop,
            "Windows", "Win9", "WinNT", "Win32NT", "Macintosh", "Mac_PowerPC", "Mac OS", "X11", "CrOS", "Linux", "BSD", "SunOS", "OS/2"),
    ]);

    public static DeviceType Of(ReadOnlySpan<byte> agent, ClientHints hints, Utf8Text system)
    {
        if (Special.TryFind(agent, out var type))
        {
            return type;
        }

        if (hints.IsMobile is not null)
        {
            return hints.IsMobile == true ? DeviceType.Mobile
                : system.Span.SequenceEqual("Android"u8) ? DeviceType.Tablet
                : DeviceType.Desktop;
        }

        // Browsers on Android say Mobile on phones; apps, whose agents do not begin with Mozilla, never do.
        if (agent.IndexOf("Android"u8) >= 0 && agent.StartsWith("Mozilla/"u8) && agent.IndexOf("Mobi"u8) < 0)
        {
            return DeviceType.Tablet;
        }

        return Common.TryFind(agent, out type) ? type : OfSystem(system.Span);
    }

    // Apple's network library names only versions, from which uap-core knows the system.
    private static DeviceType OfSystem(ReadOnlySpan<byte> system)
    {
        if (system.SequenceEqual("iOS"u8))
        {
            return DeviceType.Mobile;
        }

        return system.SequenceEqual("Mac OS X"u8) ? DeviceType.Desktop
            : system.SequenceEqual("WatchOS"u8) ? DeviceType.Wearable
            : system.SequenceEqual("tvOS"u8) || system.SequenceEqual("ATV OS X"u8) ? DeviceType.Tv
            : DeviceType.Other;
    }

    private static IEnumerable<(string Token, DeviceType Type)> Rows(DeviceType type, params string[] tokens) =>
        tokens.Select(token => (token, type));
}
