using System.Globalization;
using System.Text.RegularExpressions;

namespace PixelServer.Insights.Questions;

/// <summary>Reads questions from the parameters of an address. What is not known or not right is refused by name.</summary>
public static partial class InsightQueryReader
{
    private const int MostDays = 3660;
    private const int MostValues = 50;
    private const int MostCharacters = 4000;
    private const int UsualDays = 28;

    private static readonly string[] Names = ["site", "from", "until", "tz", "compare", "bots"];

    /// <summary>Reads a question.</summary>
    /// <param name="parameters">Names and values as they were sent; a name may come several times.</param>
    /// <param name="own">Names of further parameters, which the panel reads itself.</param>
    /// <param name="findTodayAsync">What day it is in a time zone; null where there is no such zone.</param>
    /// <exception cref="InsightQueryException">Something is not right.</exception>
    public static async Task<InsightQuery> ReadAsync(
        IReadOnlyList<KeyValuePair<string, string>> parameters, IReadOnlyCollection<string> own, Func<string, Task<DateOnly?>> findTodayAsync)
    {
        foreach (var name in parameters.Select(one => one.Key).Where(name => !own.Contains(name) && !Names.Contains(name) && !FilterDimension.All.Any(one => one.Name == name)))
        {
            throw new InsightQueryException(
                name, $"There is no parameter '{name}' here; there are {string.Join(", ", Names.Concat(own).Concat(FilterDimension.All.Select(one => one.Name)))}.");
        }

        var zone = One(parameters, "tz") ?? InsightQuery.Utc;
        var (from, until) = (ReadDay(parameters, "from"), ReadDay(parameters, "until"));
        if (!ZoneName().IsMatch(zone) || await findTodayAsync(zone) is not { } today)
        {
            throw new InsightQueryException("tz", "tz is no time zone that is known; use a name like Europe/Berlin, or leave it out for UTC.");
        }

        var last = until ?? from?.AddDays(UsualDays - 1) ?? today;
        var first = from ?? last.AddDays(1 - UsualDays);
        if (first > last || last.DayNumber - first.DayNumber >= MostDays)
        {
            throw new InsightQueryException("until", $"until is a day before from, or more than {MostDays} days after it; use from=2026-11-01&until=2026-11-30, both days included.");
        }

        return new InsightQuery
        {
            Site = One(parameters, "site") is { Length: > 0 } site ? site : throw new InsightQueryException("site", "Say of which site: site=ID."),
            From = first,
            Until = last,
            TimeZone = zone,
            Compare = ReadChoice(parameters, "compare", Comparison.Previous),
            Bots = ReadChoice(parameters, "bots", BotChoice.Exclude),
            Filters = ReadFilters(parameters),
        };
    }

    /// <summary>The value of a parameter that may come once; null where it was not sent.</summary>
    /// <exception cref="InsightQueryException">It was sent several times.</exception>
    public static string? One(IReadOnlyList<KeyValuePair<string, string>> parameters, string name)
    {
        var values = parameters.Where(one => one.Key == name).Select(one => one.Value).ToList();
        return values.Count > 1 ? throw new InsightQueryException(name, $"{name} is there {values.Count} times; use it once.") : values.FirstOrDefault();
    }

    /// <summary>A whole number within bounds.</summary>
    /// <exception cref="InsightQueryException">It is none, or out of bounds.</exception>
    public static int Number(IReadOnlyList<KeyValuePair<string, string>> parameters, string name, int usual, int least, int most) => One(parameters, name) switch
    {
        null => usual,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most => number,
        _ => throw new InsightQueryException(name, $"{name} must be a whole number from {least} to {most}."),
    };

    /// <summary>One of some words.</summary>
    /// <exception cref="InsightQueryException">It is none of them.</exception>
    public static string? Word(IReadOnlyList<KeyValuePair<string, string>> parameters, string name, IEnumerable<string> words) => One(parameters, name) switch
    {
        null => null,
        var text when words.Contains(text) => text,
        _ => throw new InsightQueryException(name, $"{name} must be one of {string.Join(", ", words)}."),
    };

    private static DateOnly? ReadDay(IReadOnlyList<KeyValuePair<string, string>> parameters, string name) => One(parameters, name) switch
    {
        null => null,

        // ClickHouse's days end there, and a year and a day are looked at around.
        var text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day >= new DateOnly(1990, 1, 1) && day <= new DateOnly(2140, 1, 1) => day,
        _ => throw new InsightQueryException(name, $"{name} is no day from 1990 to 2139; use one like 2026-11-30."),
    };

    private static T ReadChoice<T>(IReadOnlyList<KeyValuePair<string, string>> parameters, string name, T usual)
        where T : struct, Enum
    {
        var words = Enum.GetValues<T>().ToDictionary(value => value.ToString().ToLowerInvariant());
        return Word(parameters, name, words.Keys) is { } word ? words[word] : usual;
    }

    private static List<InsightFilter> ReadFilters(IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        var filters = new List<InsightFilter>();
        foreach (var dimension in FilterDimension.All)
        {
            var values = parameters.Where(one => one.Key == dimension.Name).Select(one => one.Value).Distinct().ToList();
            if (values.Count == 0)
            {
                continue;
            }

            if (values.Count > MostValues || values.Sum(value => value.Length) > MostCharacters)
            {
                throw new InsightQueryException(dimension.Name, $"{dimension.Name} has more than {MostValues} values or {MostCharacters} characters; use fewer.");
            }

            var (excluded, included) = (values.Where(value => value.StartsWith('!')).Select(value => value[1..]).ToList(), values.Where(value => !value.StartsWith('!')).ToList());
            if (dimension.Name == "visitors" && included.Concat(excluded).Any(value => value is not ("new" or "returning")))
            {
                throw new InsightQueryException("visitors", "visitors must be new or returning.");
            }

            filters.Add(new InsightFilter(dimension, included, excluded));
        }

        return filters;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_+\-/]{1,64}\z")]
    private static partial Regex ZoneName();
}
