using PixelServer.Events;

namespace PixelServer.Pipeline.Simulation;

/// <summary>Names of events, by <see cref="EventKind"/>.</summary>
internal static class EventKindNames
{
    public static Utf8Text[] All { get; } =
        [new("add_to_cart"), new("begin_checkout"), new("page_view"), new("purchase"), new("search"), new("sign_up"), new("view_item")];

    public static Utf8Text Of(EventKind kind) => All[(int)kind];
}
