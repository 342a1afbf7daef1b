namespace PixelServer.Metrics;

/// <summary>A figure and its labels as they are written, braces and all; empty when it has none.</summary>
internal readonly record struct MetricSample(string Labels, double Value);
