using System.CommandLine;
using PixelServer.Pipeline.Import;

namespace PixelServer.Commands;

/// <summary>The options that say how a file's rows become events: a preset, and what the other options change of it.</summary>
internal sealed class ImportMappingOptions
{
    private readonly Option<string?> _preset = new("--preset")
    {
        Description = "A known kind of file: rees46, taobao (shop events), combined (web log)",
    };

    private readonly Option<string?> _format = new("--format") { Description = "csv, tsv, jsonl or combined [default: by the file's name]" };

    private readonly Option<bool> _noHeader = new("--no-header") { Description = "The first row holds data; columns are called 1, 2, 3 …" };

    private readonly Option<string[]> _map = new("--map")
    {
        Description = "Takes a field from a column; may be repeated. Columns not named go to the field of their name, else to the properties",
        HelpName = "field=column",
    };

    private readonly Option<string[]> _eventMap = new("--event-map")
    {
        Description = "Renames an event of the file; may be repeated",
        HelpName = "view=view_item",
    };

    private readonly Option<string?> _timeFormat = new("--time-format")
    {
        Description = "Pattern of the time, such as \"dd.MM.yyyy HH:mm\" [default: ISO 8601, web log or Unix time in s, ms, µs or ns]",
    };

    private readonly Option<string?> _currency = new("--currency") { Description = "Currency of rows that have no column for it", HelpName = "USD" };

    private readonly Option<string?> _origin = new("--origin")
    {
        Description = "Put before the paths of a web log, which do not name their host",
        HelpName = "https://host",
    };

    public void AddTo(Command command)
    {
        _preset.AcceptOnlyFromAmong("rees46", "taobao", "combined");
        _format.AcceptOnlyFromAmong("csv", "tsv", "jsonl", "combined");
        foreach (var option in new Option[] { _preset, _format, _noHeader, _map, _eventMap, _timeFormat, _currency, _origin })
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="UsageException">The options contradict each other, or the file's format is not known.</exception>
    public ImportMapping Read(ParseResult result, string file)
    {
        var preset = result.GetValue(_preset) switch
        {
            "rees46" => ImportMapping.Rees46,
            "taobao" => ImportMapping.Taobao,
            "combined" => ImportMapping.Combined,
            _ => null,
        };
        var format = FormatOf(result.GetValue(_format), preset, file);
        var mapping = preset ?? new ImportMapping { Format = format };
        try
        {
            var columns = (result.GetValue(_map) ?? []).Select(ColumnMapping.Parse).ToList();
            var events = (result.GetValue(_eventMap) ?? []).Select(EventRenaming.Parse).ToList();
            return mapping with
            {
                Format = format,
                HasHeader = mapping.HasHeader && !result.GetValue(_noHeader),
                Columns = [.. mapping.Columns.Where(column => !columns.Exists(own => Replaces(own, column))), .. columns],
                Events = [.. mapping.Events.Where(renaming => !events.Exists(own => own.From == renaming.From)), .. events],
                TimePattern = result.GetValue(_timeFormat) ?? mapping.TimePattern,
                Currency = result.GetValue(_currency) ?? mapping.Currency,
                Origin = result.GetValue(_origin) ?? mapping.Origin,
            };
        }
        catch (ImportException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static bool Replaces(ColumnMapping own, ColumnMapping presets) =>
        own.Field.Equals(presets.Field, StringComparison.OrdinalIgnoreCase)
        || own.Column.Equals(presets.Column, StringComparison.OrdinalIgnoreCase);

    private static ImportFormat FormatOf(string? named, ImportMapping? preset, string file)
    {
        var bare = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
        var kind = named ?? (preset is null ? Path.GetExtension(bare).TrimStart('.').ToLowerInvariant() : "");
        return kind switch
        {
            "csv" => ImportFormat.Csv,
            "tsv" or "tab" => ImportFormat.Tsv,
            "jsonl" or "ndjson" => ImportFormat.JsonLines,
            "combined" => ImportFormat.Combined,
            _ => preset?.Format ?? throw new UsageException(
                $"The format of {(file == "-" ? "standard input" : file)} does not follow from its name; add --format csv, tsv, jsonl or combined."),
        };
    }
}
