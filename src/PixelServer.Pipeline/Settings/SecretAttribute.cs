namespace PixelServer.Pipeline.Settings;

/// <summary>A setting that is shown to nobody. It may stand in a file of its own, which the key with <c>File</c> at its end names.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
