namespace PixelServer.Pipeline.Persons;

/// <summary>Persons cannot be built; the message says why and what to do.</summary>
public sealed class PersonBuildException(string message) : Exception(message);
