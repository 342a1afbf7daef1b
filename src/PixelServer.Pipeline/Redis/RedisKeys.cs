using System.Globalization;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Pipeline.Redis;

/// <summary>The names of everything kept in Redis; see the protocol at the head of <see cref="BlockEntry"/>.</summary>
internal sealed class RedisKeys
{
    public const string Group = "loaders";

    private readonly string _prefix;

    public RedisKeys(RedisOptions options)
    {
        _prefix = options.Prefix;
        Streams = [.. Enumerable.Range(0, options.Streams).Select(number => Name(number, "blocks"))];
        Counts = [.. Enumerable.Range(0, options.Streams).Select(number => Name(number, "streams"))];
        Unreadable = [.. Enumerable.Range(0, options.Streams).Select(number => Name(number, "unreadable"))];
    }

    public IReadOnlyList<string> Streams { get; }

    /// <summary>Where it is written beside each stream how many there are.</summary>
    public IReadOnlyList<string> Counts { get; }

    /// <summary>Where entries of the stream with the same number go that cannot be understood.</summary>
    public IReadOnlyList<string> Unreadable { get; }

    /// <summary>The same for every entry of a block; the low half of an id is hash.</summary>
    public int StreamOf(BlockId id) => (int)((ulong)id.Value % (ulong)Streams.Count);

    public string Loaded(string collectorId) => $"{_prefix}:{collectorId}:loaded";

    // The number alone is hashed by a cluster, so that a stream and its unreadable entries lie together.
    private string Name(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}:{{{number}}}:{what}");
}
