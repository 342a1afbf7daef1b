using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PixelServer.Audiences.Exports;
using PixelServer.Audiences.Exports.Formats;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Exports;

/// <summary>
/// A database with events of visitors and builds of an audience, and a folder for exports of it. Sites shop and blog have one owner, rival another. Times
/// are minutes after noon; what happens at a minute is loaded then.
/// </summary>
internal sealed class ExportScene : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly string _database;
    private readonly string _folder = Directory.CreateTempSubdirectory("pixelserver-exports-").FullName;
    private int _exports;
    private int _events;

    private ExportScene(ClickHouseClient client, string database) => (Client, _database) = (client, database);

    public ClickHouseClient Client { get; }

    public ManualTime Time { get; } = new(Noon.AddHours(10));

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public static DateTimeOffset At(double minute) => Noon.AddMinutes(minute);

    public static async Task<ExportScene> CreateAsync(EngineFixture engine)
    {
        var database = engine.NewDatabase();
        var client = new ClickHouseClient(new ClickHouseOptions
        {
            Url = engine.Url,
            Database = database,
            User = EngineFixture.User,
            Password = EngineFixture.Password,
            Cluster = engine.Cluster,
            Nodes = engine.Nodes,
        });
        var warehouse = new EventWarehouse(client, TimeProvider.System);
        await warehouse.MigrateAsync(Test);
        await warehouse.UpsertSitesAsync(
            [new SiteRow("shop", "", [], "", "am", "kiln"), new SiteRow("blog", "", [], "", "am", "kiln"), new SiteRow("rival", "", [], "", "am", "rival")], Test);
        return new ExportScene(client, database);
    }

    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Stores an event.</summary>
    public async Task SeeAsync(
        ulong visitor,
        double minute = 0,
        string? email = null,
        string? phone = null,
        string? user = null,
        string[]? em = null,
        string[]? ph = null,
        bool marketing = true,
        bool analytics = true,
        bool gpc = false,
        string site = "shop",
        string name = "page_view",
        (string Name, string Value)[]? clicks = null,
        string[]? products = null)
    {
        if (email is not null)
        {
            em = [Sha256(email), Sha256(email), Sha256(email.Replace(".", "", StringComparison.Ordinal))];
        }

        if (phone is not null)
        {
            ph = [Sha256($"+{phone}"), Sha256(phone)];
        }

        var at = Text(At(minute));
        var row = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["site"] = site,
            ["event"] = name,
            ["event_id"] = $"{++_events}",
            ["event_time"] = at,
            ["received_at"] = at,
            ["loaded_at"] = at,
            ["visitor_id"] = visitor,
            ["consent_analytics"] = analytics,
            ["consent_marketing"] = marketing,
            ["global_privacy_control"] = gpc,
            ["user_id"] = user ?? "",
            ["email_hashes"] = em ?? [],
            ["phone_hashes"] = ph ?? [],
            ["click_ids"] = (clicks ?? []).ToDictionary(click => click.Name, click => click.Value),
            ["items.id"] = products ?? [],
            ["items.name"] = (products ?? []).Select(_ => ""),
            ["items.brand"] = (products ?? []).Select(_ => ""),
            ["items.category"] = (products ?? []).Select(_ => ""),
            ["items.price"] = (products ?? []).Select(_ => 0),
            ["items.quantity"] = (products ?? []).Select(_ => 1),
        });
        await InsertAsync("events", row);
    }

    /// <summary>Stores a complete build of the audience buyers; returns its number.</summary>
    public Task<ulong> BuildAsync(params ulong[] visitors) => BuildAsync(0, [.. visitors.Select(visitor => (visitor, visitor))]);

    /// <summary>Stores a complete build whose members are persons.</summary>
    public async Task<ulong> BuildAsync(double minute, params (ulong Member, ulong Visitor)[] members)
    {
        var build = ((ulong)At(minute).ToUnixTimeMilliseconds() << 20) | (uint)++_events;
        foreach (var (member, visitor) in members)
        {
            await InsertAsync("audience_members", $$"""{"build":{{build}},"audience":"buyers","visitor_id":{{visitor}},"member":{{member}},"entered_at":0,"qualified_at":0}""");
        }

        var size = members.Select(member => member.Member).Distinct().Count();
        var at = Text(At(minute));
        await InsertAsync(
            "audience_builds",
            $$"""{"audience":"buyers","build":{{build}},"version":"v","site":"shop","as_of":"{{at}}","seen_until":"{{at}}","completed_at":"{{at}}","size":{{size}},"visitors":{{members.Length}}}""");
        return build;
    }

    /// <summary>Stores a build of persons that says whose visitors are.</summary>
    public async Task LinkAsync(ulong person, params ulong[] visitors)
    {
        foreach (var visitor in visitors)
        {
            await InsertAsync("person_rows", $$"""{"build":1,"owner":"kiln","visitor_id":{{visitor}},"since":0,"until":"2200-01-01 00:00:00","person_id":{{person}}}""");
        }

        await InsertAsync("person_builds", """{"generation":1,"build":1,"seen_until":1,"completed_at":1}""");
    }

    /// <summary>Asks for an erasure of visitors, without carrying it out.</summary>
    public Task EraseAsync(double minute, params ulong[] visitors) =>
        new ErasureLedger(Client, TimeProvider.System).RequestAsync(ErasureRequest.OfPerson(PersonIdentity.OfUser("x", "x"), visitors, At(minute)), Test);

    /// <summary>Asks for an erasure of whoever carries an identity.</summary>
    public Task EraseAsync(double minute, PersonIdentity identity) =>
        new ErasureLedger(Client, TimeProvider.System).RequestAsync(ErasureRequest.OfPerson(identity, [], At(minute)), Test);

    public async Task<(ExportReport Report, string Folder)> ExportAsync(
        string format, EarlierExport? earlier = null, ulong? build = null, int visitorsPerSlice = 1000, params (string Name, string Value)[] settings)
    {
        var folder = Path.Combine(_folder, $"{++_exports}");
        var request = new ExportRequest("buyers", ExportFormats.Find(format)!)
        {
            Build = build,
            Earlier = earlier,
            Settings = settings.ToDictionary(setting => setting.Name, setting => setting.Value),
        };
        return (await new AudienceExport(Client, Time, visitorsPerSlice).WriteAsync(request, folder, null, Test), folder);
    }

    /// <summary>The members in an export of everything.</summary>
    public async Task<(string Members, ExportReport Report)> MembersAsync(int visitorsPerSlice = 1000)
    {
        var (report, folder) = await ExportAsync("jsonl", visitorsPerSlice: visitorsPerSlice);
        var lines = report.Parts.SelectMany(part => File.ReadLines(Path.Combine(folder, part.File)));
        return (string.Join(' ', lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("member").GetString())), report);
    }

    /// <summary>A file of an export.</summary>
    public static string Text(string folder, string file) => File.ReadAllText(Path.Combine(folder, file));

    /// <summary>Names of the files of the folder that holds all exports, hidden ones too.</summary>
    public IEnumerable<string?> Folders() => Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName);

    public string NewFolder() => Path.Combine(_folder, $"{++_exports}");

    public void Dispose()
    {
        Client.ExecuteAsync($"DROP DATABASE IF EXISTS {_database}", CancellationToken.None).GetAwaiter().GetResult();
        Client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Task InsertAsync(string table, string row) => Client.InsertAsync(
        $"INSERT INTO {table} FORMAT JSONEachRow",
        async (body, token) => await body.WriteAsync(Encoding.UTF8.GetBytes(row), token),
        new QuerySettings().Set("async_insert", 0),
        Test);

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
