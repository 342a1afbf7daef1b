using System.ComponentModel.DataAnnotations;
using StackExchange.Redis;

namespace PixelServer.Pipeline.Redis;

/// <summary>Settings of the way through Redis, section <c>Redis</c>. Collectors and loaders need the same Prefix and Streams.</summary>
public sealed class RedisOptions
{
    public const string Section = "Redis";

    /// <summary>
    /// Where Redis is, as StackExchange.Redis takes it: <c>host:port,password=…,ssl=true</c>; several endpoints are a Cluster; with
    /// <c>serviceName=NAME</c> they are Sentinels, which are asked for the master. Empty: no Redis.
    /// </summary>
    public string Configuration { get; set; } = "";

    /// <summary>What Sentinels ask for; <c>password=</c> of <see cref="Configuration"/> is that of the servers they watch. Default: none.</summary>
    public string SentinelPassword { get; set; } = "";

    /// <summary>Begins every key. Default: <c>pixelserver</c>.</summary>
    [Required]
    public string Prefix { get; set; } = "pixelserver";

    /// <summary>
    /// How many streams share the blocks; a cluster spreads them over its masters. The same everywhere: a process that disagrees with
    /// the first one neither sends nor takes, and its health says why. Default: 4.
    /// </summary>
    [Range(1, 256)]
    public int Streams { get; set; } = 4;

    /// <summary>
    /// A stream that holds this many blocks takes no more until a loader has released some; blocks wait in the log meanwhile. Redis
    /// needs room for Streams × MaxWaiting blocks (of 8 MiB at most, by default) and one more of each collector. Default: 64.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxWaiting { get; set; } = 64;

    /// <summary>A block whose loader has not been heard of for so long goes to another one. Default: 1 min.</summary>
    public TimeSpan ClaimAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A block that no loader confirmed is looked for after this time, then after ever longer ones. Default: 15 s.</summary>
    public TimeSpan CheckAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest wait for one answer of Redis; a block of 8 MiB must pass within it. Default: 5 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The errors in these settings, each naming key, value and fix; empty when all is well. Never shows a password.</summary>
    public IEnumerable<string> Errors()
    {
        if (!IsReadable(Configuration))
        {
            yield return "Redis:Configuration cannot be read (it is not shown, as it may hold a password); use host:port,password=…";
        }

        if (Prefix.Length == 0 || Prefix.Any(character => char.IsWhiteSpace(character) || character is '{' or '}'))
        {
            yield return $"Redis:Prefix is '{Prefix}'; use letters, digits, '-' and ':', without spaces and braces.";
        }

        if (Streams is < 1 or > 256)
        {
            yield return $"Redis:Streams is {Streams}; use 1 to 256, the same everywhere.";
        }

        if (MaxWaiting is < 1 or > 100_000)
        {
            yield return $"Redis:MaxWaiting is {MaxWaiting}; use 1 to 100000.";
        }

        if (ClaimAfter < TimeSpan.FromMilliseconds(100) || ClaimAfter > TimeSpan.FromDays(1))
        {
            yield return $"Redis:ClaimAfter is {ClaimAfter}; use 00:00:00.1 to 1.00:00:00.";
        }

        if (CheckAfter < TimeSpan.FromMilliseconds(100) || CheckAfter > TimeSpan.FromDays(1))
        {
            yield return $"Redis:CheckAfter is {CheckAfter}; use 00:00:00.1 to 1.00:00:00.";
        }

        if (Timeout < TimeSpan.FromMilliseconds(100) || Timeout > TimeSpan.FromMinutes(5))
        {
            yield return $"Redis:Timeout is {Timeout}; use 00:00:00.1 to 00:05:00.";
        }
    }

    /// <exception cref="ArgumentException">The settings are wrong or name no Redis.</exception>
    internal void Validate()
    {
        var errors = Errors().ToList();
        if (Configuration.Length == 0)
        {
            errors.Add("Redis:Configuration is empty; use host:port.");
        }

        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, errors));
        }
    }

    private static bool IsReadable(string configuration)
    {
        try
        {
            return configuration.Length == 0 || ConfigurationOptions.Parse(configuration).EndPoints.Count > 0;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            return false;
        }
    }
}
