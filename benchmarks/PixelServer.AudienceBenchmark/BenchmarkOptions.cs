namespace PixelServer.AudienceBenchmark;

/// <summary>What the command line asks for.</summary>
/// <param name="Url">A ClickHouse that holds the traffic already, made with the same numbers; null for an engine of our own.</param>
/// <param name="Password">Its password for the user writer.</param>
/// <param name="Engine">Its process id; 0 where it is not known.</param>
/// <param name="Events">Events, about.</param>
/// <param name="Visitors">Visitors.</param>
/// <param name="Runs">Runs of each kind.</param>
internal sealed record BenchmarkOptions(Uri? Url, string Password, int Engine, long Events, long Visitors, int Runs);
