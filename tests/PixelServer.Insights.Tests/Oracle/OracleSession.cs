using System.Globalization;

namespace PixelServer.Insights.Tests.Oracle;

/// <summary>A session, worked out from its events by loops.</summary>
/// <param name="Events">In order of time, then of id.</param>
/// <param name="FirstSeen">When the visitor's first event was.</param>
internal sealed record OracleSession(IReadOnlyList<SomeEvent> Events, DateTimeOffset FirstSeen)
{
    private const int MostSteps = 200;

    private SomeEvent? Origin { get; } = Events.Where(one => Text(one, "source").Length > 0).OrderBy(one => Text(one, "source") == "(direct)").FirstOrDefault();

    public string Site => Events[0].Site;

    public ulong Visitor => Events[0].Visitor;

    public DateTimeOffset Start => Events[0].Time;

    public bool IsNew => Start == FirstSeen;

    public bool IsBot => Events.Any(one => one.Columns.TryGetValue("is_bot", out var bot) && bot is true);

    public long Engagement => Events.Where(one => one.Event == "engagement").Sum(one => long.TryParse(one.Props.GetValueOrDefault("seconds"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 0);

    public bool IsConversion => Count("purchase") + Count("sign_up") + Count("generate_lead") > 0;

    public bool IsEngaged => Engagement >= 10 || Count("page_view") >= 2 || IsConversion;

    /// <summary>event:NAME and page:PATH, what directly follows itself once, the first 200.</summary>
    public IReadOnlyList<string> Steps
    {
        get
        {
            var all = Events.Select(one => one.Event == "page_view" ? $"page:{Text(one, "page_path")}" : $"event:{one.Event}").ToList();
            return [.. all.Where((step, i) => i == 0 || all[i - 1] != step).Take(MostSteps)];
        }
    }

    public IEnumerable<SomeEvent> Purchases => Events.Where(one => one is { Event: "purchase", Value: not null });

    public int Count(string name) => Events.Count(one => one.Event == name);

    public int CountOf(string dimension, string value) => All(dimension).Count(one => one == value);

    /// <summary>The value of a dimension that has one.</summary>
    public string Value(string dimension) => dimension switch
    {
        "source" or "medium" or "channel" or "network" or "campaign" or "referrer_host" => Origin is null ? "" : Text(Origin, dimension),
        "landing_page" => Pages().FirstOrDefault() ?? "",
        "exit_page" => Pages().LastOrDefault() ?? "",
        "visitors" => IsNew ? "new" : "returning",
        _ => Events.Select(one => Text(one, dimension)).FirstOrDefault(text => text.Length > 0) ?? "",
    };

    /// <summary>Whether a filter's value is met.</summary>
    public bool Has(string dimension, string value) => dimension switch
    {
        "event" or "page" or "item" or "category" => CountOf(dimension, value) > 0,
        "landing_page" when value.EndsWith('*') => Value(dimension).StartsWith(value[..^1], StringComparison.Ordinal),
        _ => Value(dimension) == value,
    };

    /// <summary>The values of a dimension that has several.</summary>
    public IEnumerable<string> All(string dimension) => dimension switch
    {
        "event" => Events.Select(one => one.Event),
        "page" => Pages(),
        "item" => Events.Where(one => one.Event == "view_item").SelectMany(one => one.Items).Select(item => item.Id).Where(id => id.Length > 0),
        _ => Events.Where(one => one.Event == "view_item").SelectMany(one => one.Items).Select(item => item.Category).Where(category => category.Length > 0),
    };

    /// <summary>How many of some steps it took in order.</summary>
    public int Level(IReadOnlyList<string> steps)
    {
        var taken = 0;
        foreach (var step in Steps)
        {
            var isTaken = taken < steps.Count && (steps[taken] == step || (steps[taken] == "event:page_view" && step.StartsWith("page:", StringComparison.Ordinal)));
            taken += isTaken ? 1 : 0;
        }

        return taken;
    }

    private static string Text(SomeEvent one, string column) => one.Columns.TryGetValue(column, out var text) ? (string)text : "";

    private IEnumerable<string> Pages() => Events.Where(one => one.Event == "page_view").Select(one => Text(one, "page_path"));
}
