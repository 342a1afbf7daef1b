using System.Runtime.CompilerServices;
using System.Text.Json;
using PixelServer.Audiences.Building;

namespace PixelServer.Audiences.Api.Lists;

/// <summary>
/// Reads an uploaded list row by row: JSON lines where the first begins with a brace, CSV where it names known columns, else one identifier a line. A bad
/// row is counted by its reason and left out. Use once.
/// </summary>
/// <param name="body">What was sent.</param>
/// <param name="countryCode">Country of telephone numbers without one; null to refuse them.</param>
internal sealed class ListUpload(Stream body, string? countryCode)
{
    private readonly ListValue _value = new(countryCode);
    private readonly SortedDictionary<string, long> _reasons = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _ignored = new(StringComparer.Ordinal);
    private List<(int Index, ListColumn Column)>? _columns;
    private char _delimiter;

    /// <summary>Rows so far, the header left out.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows with at least one identifier that can be used.</summary>
    public long Accepted { get; private set; }

    /// <summary>Why values, or whole rows, were left out.</summary>
    public IReadOnlyDictionary<string, long> Reasons => _reasons;

    /// <summary>Columns that say nothing of who somebody is; at most a few are named.</summary>
    public IReadOnlyCollection<string> IgnoredColumns => _ignored;

    /// <summary>The entries.</summary>
    /// <exception cref="ApiRefusalException">There is none in the whole list: what it would replace stays.</exception>
    public async IAsyncEnumerable<ListEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var lines = new LineReader(body);
        var entries = new List<ListEntry>();
        var isFirst = true;
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            if (string.IsNullOrWhiteSpace(line.Text) || (isFirst && IsHeader(line.Text)))
            {
                isFirst = isFirst && string.IsNullOrWhiteSpace(line.Text);
                continue;
            }

            isFirst = false;
            Rows++;
            entries.Clear();
            if (line.IsCut)
            {
                Count("too_long");
            }
            else
            {
                AddRow(line.Text, entries);
            }

            Accepted += entries.Count > 0 ? 1 : 0;
            foreach (var entry in entries)
            {
                yield return entry;
            }
        }

        if (Accepted == 0)
        {
            throw ApiRefusalException.Wrong("", Rows == 0
                ? $"The list is empty; send one identifier a line, or columns named {ListColumns.Names}."
                : $"None of {Rows} rows can be used ({string.Join(", ", _reasons.Select(pair => $"{pair.Key}: {pair.Value}"))}); the list before stays. Columns may be {ListColumns.Names}.");
        }
    }

    private bool IsHeader(string line)
    {
        var delimiter = DelimitedLine.DelimiterOf(line);
        var names = DelimitedLine.Split(line, delimiter) ?? [];
        var columns = names.Select((name, index) => (Index: index, Column: ListColumns.Find(name))).ToList();
        if (columns.All(one => one.Column is null))
        {
            return false;
        }

        _delimiter = delimiter;
        _columns = [.. columns.Where(one => one.Column is not null).Select(one => (one.Index, one.Column!.Value))];
        foreach (var (index, _) in columns.Where(one => one.Column is null))
        {
            Ignore(names[index]);
        }

        return true;
    }

    private void AddRow(string line, List<ListEntry> entries)
    {
        if (line.AsSpan().TrimStart().StartsWith("{"))
        {
            AddJson(line, entries);
        }
        else if (_columns is null)
        {
            Count(_value.AddUnnamed(line, entries));
        }
        else if (DelimitedLine.Split(line, _delimiter) is { } fields)
        {
            var isEmpty = true;
            foreach (var (index, column) in _columns.Where(one => one.Index < fields.Count && fields[one.Index].Trim().Length > 0))
            {
                isEmpty = false;
                Count(_value.Add(column, fields[index], entries));
            }

            Count(isEmpty ? "empty_row" : null);
        }
        else
        {
            Count("open_quote");
        }
    }

    private void AddJson(string line, List<ListEntry> entries)
    {
        try
        {
            using var row = JsonDocument.Parse(line);
            var isEmpty = true;
            foreach (var member in row.RootElement.EnumerateObject())
            {
                if (ListColumns.Find(member.Name) is not { } column)
                {
                    Ignore(member.Name);
                }
                else if (member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                {
                    isEmpty = false;
                    Count(_value.Add(column, member.Value.ToString(), entries));
                }
            }

            Count(isEmpty ? "empty_row" : null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            Count("no_json");
        }
    }

    private void Count(string? reason)
    {
        if (reason is not null)
        {
            _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;
        }
    }

    // Rows of JSON may each bring other names.
    private void Ignore(string name)
    {
        if (_ignored.Count < 20)
        {
            _ignored.Add(name.Length <= 64 ? name : name[..64]);
        }
    }
}
