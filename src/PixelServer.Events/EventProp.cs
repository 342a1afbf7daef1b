namespace PixelServer.Events;

/// <summary>One free-form property of an event; numbers and booleans are kept as the text that was sent.</summary>
public readonly record struct EventProp(Utf8Slice Key, Utf8Slice Value);
