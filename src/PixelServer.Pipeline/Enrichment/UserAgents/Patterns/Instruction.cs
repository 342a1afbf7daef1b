namespace PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

/// <summary>
/// A step of a compiled pattern. What A, B and C mean is said at each <see cref="Operation"/>; Memo is the row of the matcher's memory
/// that remembers the positions tried here, -1 for none.
/// </summary>
internal readonly record struct Instruction(Operation Operation, int A = 0, int B = 0, int C = 0, int Memo = -1);
