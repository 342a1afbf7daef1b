namespace PixelServer.Events;

/// <summary>A piece of a <see cref="PixelEvent"/>'s text store; meaningless after the event is cleared.</summary>
public readonly record struct Utf8Slice(int Offset, int Length);
