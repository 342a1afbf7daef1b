using System.Text.Json;
using System.Text.Json.Serialization;
using PixelServer.Audiences.Lookalikes.Modeling;

namespace PixelServer.Audiences.Exports;

/// <summary>What an export holds and what it leaves out: the file <c>report.json</c> beside its parts. Names no person.</summary>
public sealed record ExportReport
{
    /// <summary>Its name in an export's folder.</summary>
    public const string FileName = "report.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        WriteIndented = true,
    };

    public required string Audience { get; init; }

    /// <summary>Id of the format.</summary>
    public required string Format { get; init; }

    /// <summary>Values of all its settings, defaults included.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>The build; text, because it has 64 bits.</summary>
    public required string Build { get; init; }

    /// <summary>The time from which the build's windows were counted back.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>When the export began to read: nobody is in it whose word was against it before.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>When it had read everything.</summary>
    public required DateTimeOffset ReadUntil { get; init; }

    /// <summary>The build of the earlier export, where this is the difference to it.</summary>
    public string? EarlierBuild { get; init; }

    /// <summary>When that was made.</summary>
    public DateTimeOffset? EarlierMadeAt { get; init; }

    /// <summary>Members of the build.</summary>
    public long Members { get; init; }

    /// <summary>Members who are in no file, by reason: no_marketing_consent, global_privacy_control, erased.</summary>
    public required IReadOnlyDictionary<string, long> LeftOut { get; init; }

    /// <summary>Members who may be in a file: all others.</summary>
    public long Allowed { get; init; }

    public required ExportShare WithEmail { get; init; }

    public required ExportShare WithPhone { get; init; }

    public required ExportShare WithClickId { get; init; }

    public required ExportShare WithUserId { get; init; }

    /// <summary>Of the members who may be, those who have a row; with a difference too: the size of the platform's list afterwards.</summary>
    public long Exported { get; init; }

    /// <summary>Their rows.</summary>
    public long Rows { get; init; }

    /// <summary>Members who may be in a file and have no row, by reason; named in <c>rejected.csv</c>.</summary>
    public required IReadOnlyDictionary<RejectReason, long> Rejected { get; init; }

    /// <summary>Identities that were left out because they are made of nothing ("null", an empty text) or are no hashes.</summary>
    public long SkippedIdentifiers { get; init; }

    /// <summary>What the platform asks of the audience's size; null where nothing is known.</summary>
    public ExportMinimum? Minimum { get; init; }

    /// <summary>Of a lookalike: how good the model is that the build was made of; null for others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LookalikeProof? Proof { get; init; }

    /// <summary>The files, those that remove first: a row that changed is in both.</summary>
    public required IReadOnlyList<ExportPart> Parts { get; init; }

    /// <summary>The report in an export's folder.</summary>
    public static async Task<ExportReport> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(Path.Combine(folder, FileName));
        return await JsonSerializer.DeserializeAsync<ExportReport>(file, Json, cancellationToken)
            ?? throw new ExportException($"The report in {folder} is empty.");
    }

    /// <summary>As the file has it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
