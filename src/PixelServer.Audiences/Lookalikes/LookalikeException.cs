namespace PixelServer.Audiences.Lookalikes;

/// <summary>A lookalike cannot be built, for a reason that its owner can do something about; the message says which.</summary>
public sealed class LookalikeException(string message) : Exception(message);
