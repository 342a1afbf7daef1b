using System.ComponentModel.DataAnnotations;
using PixelServer.Pipeline.Settings;
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
    [Secret]
    public string Configuration { get; set; } = "";

    /// <summary>What Sentinels ask for; <c>password=</c> of <c>Redis:Configuration</c> is that of the servers they watch.</summary>
    [Secret]
    public string SentinelPassword { get; set; } = "";

    /// <summary>Begins every key in Redis; letters, digits, <c>-</c> and <c>:</c>, the same for all collectors and loaders.</summary>
    [Required]
    public string Prefix { get; set; } = "pixelserver";

    /// <summary>
    /// How many streams share the blocks; a Cluster spreads them over its masters. The same everywhere: a process that disagrees with
    /// the first one neither sends nor takes, and its health says why.
    /// </summary>
    [Range(1, 256)]
    public int Streams { get; set; } = 4;

    /// <summary>
    /// A stream that holds this many blocks takes no more until a loader has released some; blocks wait in the log meanwhile. Redis
    /// needs room for Streams × MaxWaiting blocks (of 8 MiB at most, by default) and one more of each collector.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxWaiting { get; set; } = 64;

    /// <summary>A block whose loader has not been heard of for so long goes to another one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan ClaimAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A block that no loader confirmed is looked for after this time, then after ever longer ones.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan CheckAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest wait for one answer of Redis; a block of 8 MiB must pass within it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
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

        foreach (var error in SettingLimits.Errors(Section, this))
        {
            yield return error;
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
