using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// What traffic to make. Equal plans make equal rows, on any machine; plans that differ in more than <see cref="NextDays"/> have no
/// visitor in common.
/// </summary>
public sealed record SimulationPlan
{
    public const int MostDays = 3650;
    public const long MostVisitors = 1_000_000_000;
    public const double MostEventsPerVisitor = 1000;

    // Raised when the same plan would make other rows.
    private const int Version = 1;

    /// <summary>Site of the events.</summary>
    public required string Site { get; init; }

    /// <summary>End of the traffic; a whole number of seconds.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Visitors who come before <see cref="Until"/>.</summary>
    public required long Visitors { get; init; }

    public ulong Seed { get; init; } = 1;

    /// <summary>Length of the traffic.</summary>
    public int Days { get; init; } = 180;

    /// <summary>Mean number of events of a visitor, all kinds together; null for that of the published figures.</summary>
    public double? EventsPerVisitor { get; init; }

    /// <summary>
    /// When not 0: instead of the traffic, what follows in so many days after <see cref="Until"/>, by the same visitors and new ones.
    /// </summary>
    public int NextDays { get; init; }

    /// <summary>Rows of a block, about: enough that ClickHouse takes them quickly, few enough to keep two in memory.</summary>
    public int BlockRows { get; init; } = 300_000;

    /// <summary>What <see cref="EventsPerVisitor"/> is where a plan does not say; the published 1.96 are looks, carts and purchases alone.</summary>
    public static double UsualEventsPerVisitor => (SessionFigures.PublishedSessions * SessionFigures.Events) + SessionFigures.SignUps;

    /// <summary>The least that it can be: each visitor has a session.</summary>
    public static double FewestEventsPerVisitor => VisitRates.FewestEvents;

    internal long Start => Until.AddDays(-Days).ToUnixTimeMilliseconds();

    /// <summary>Events from this time on are made, in Unix milliseconds …</summary>
    internal long From => NextDays > 0 ? Until.ToUnixTimeMilliseconds() : Start;

    /// <summary>… and before this one.</summary>
    internal long To => Until.AddDays(NextDays).ToUnixTimeMilliseconds();

    /// <summary>What all random numbers come from.</summary>
    internal RandomStream Random => new(BinaryPrimitives.ReadUInt64LittleEndian(Hash($"{Identity}\n{Until.ToUnixTimeSeconds()}")));

    // All but the end, by which traffic of an unnamed end is found again.
    private string Identity => string.Create(
        CultureInfo.InvariantCulture, $"pixelserver simulate {Version}\n{Site}\n{Seed}\n{Visitors}\n{Days}\n{EventsPerVisitor:R}\n{BlockRows}");

    /// <summary>
    /// The block of a part of the traffic: its time is as far between the ends as the part, which spreads parts over ClickHouse's
    /// partitions as loading from day to day would have done.
    /// </summary>
    internal BlockId BlockOf(int part, int parts) => BlockOf(part, parts, "");

    /// <summary>The block of the attention that the events of a part had; of the same time.</summary>
    internal BlockId AttentionBlockOf(int part, int parts) => BlockOf(part, parts, "\nattention");

    private BlockId BlockOf(int part, int parts, string kind)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Identity}\nnext {NextDays}\npart {part}{kind}");
        return BlockId.From(From + (long)((UInt128)(To - From) * (uint)part / (uint)parts), BinaryPrimitives.ReadUInt128LittleEndian(Hash(name)));
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
