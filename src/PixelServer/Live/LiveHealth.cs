using System.ComponentModel;

namespace PixelServer.Live;

/// <summary>Whether events flow, as far as this process can know.</summary>
internal sealed record LiveHealth(
    [property: Description("Nothing that this process can see keeps events from flowing")] bool Ready,
    [property: Description("In a sentence")] string Text);
