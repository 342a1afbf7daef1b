namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>
/// Says what user agents and client hints mean, and remembers the answers. Never throws, whatever the bytes; the work for an agent is
/// bounded. Not thread-safe: one for each loader; the patterns are shared.
/// </summary>
/// <param name="capacity">Answers remembered. Real agents take 0.5 KB each with their hints, the longest 1.5 KB.</param>
public sealed class UserAgentReader(int capacity = UserAgentReader.DefaultCapacity)
{
    public const int DefaultCapacity = 16_384;

    /// <summary>Agents and hints are read to here; no browser sends longer ones.</summary>
    public const int MaxBytes = 512;

    private readonly AgentCache _cache = new(capacity);
    private UserAgentParser? _parser;

    /// <summary>Agents that were not remembered.</summary>
    public long Misses { get; private set; }

    internal int Remembered => _cache.Count;

    internal UserAgentParser Parser => _parser ??= new UserAgentParser(UserAgentPatterns.Shared);

    /// <param name="userAgent">The header, empty when there was none.</param>
    /// <param name="clientHints">As <see cref="Events.EventText.ClientHints"/> holds them, empty when there were none.</param>
    public UserAgent Read(ReadOnlySpan<byte> userAgent, ReadOnlySpan<byte> clientHints)
    {
        userAgent = userAgent[..Math.Min(userAgent.Length, MaxBytes)];
        clientHints = clientHints[..Math.Min(clientHints.Length, MaxBytes)];
        return _cache.Find(userAgent, clientHints) ?? ReadNew(userAgent, clientHints);
    }

    private UserAgent ReadNew(ReadOnlySpan<byte> userAgent, ReadOnlySpan<byte> clientHints)
    {
        Misses++;
        var answer = Parser.Parse(userAgent, clientHints);
        _cache.Add(userAgent, clientHints, answer);
        return answer;
    }
}
