namespace PixelServer.Pipeline.Simulation;

/// <summary>Traffic cannot be stored; the message says why and what to do, and is written for the person who typed the command.</summary>
public sealed class SimulationException(string message) : Exception(message);
