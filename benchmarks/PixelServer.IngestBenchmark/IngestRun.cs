namespace PixelServer.IngestBenchmark;

/// <summary>What one insert took, per row.</summary>
internal readonly record struct IngestRun(double RowsPerSecond, double ClientMicroseconds, double EngineMicroseconds, double Bytes);
