namespace PixelServer.Insights.Questions;

/// <summary>What sessions can be filtered by. Immutable.</summary>
public sealed class FilterDimension
{
    // What every session counts needs no list that may have been cut.
    private static readonly Dictionary<string, string> CountOfEvent = new()
    {
        ["page_view"] = "page_views",
        ["view_item"] = "item_views",
        ["add_to_cart"] = "carts",
        ["begin_checkout"] = "checkouts",
        ["purchase"] = "purchases",
        ["sign_up"] = "sign_ups",
        ["generate_lead"] = "leads",
        ["search"] = "searches",
    };

    private FilterDimension(string name, string sql, string? tokens = null)
    {
        Name = name;
        Sql = sql;
        Tokens = tokens;
    }

    /// <summary>Its name, as in the address.</summary>
    public string Name { get; }

    /// <summary>Of a session: the value, or the array of tokens.</summary>
    public string Sql { get; }

    /// <summary>The kind of <c>insight_names</c> whose tokens <see cref="Sql"/> has; null where it is the value itself.</summary>
    public string? Tokens { get; }

    /// <summary>All there are.</summary>
    public static IReadOnlyList<FilterDimension> All { get; } =
    [
        Column("channel"), Column("network"), Column("source"), Column("medium"), Column("campaign"), Column("landing_page"), Column("country"),
        Column("device_type"), Column("os"), Column("browser"), Column("language"), new("visitors", SessionColumns.Visitors),
        new("event", "steps", "event"), new("page", "pages", "page"), new("item", "items_viewed", "item"), new("category", "categories_viewed", "category"),
    ];

    /// <summary>That a session has one of some values.</summary>
    /// <param name="values">The values.</param>
    /// <param name="parameters">Takes them up.</param>
    internal string Has(IReadOnlyList<string> values, StatementParameters parameters)
    {
        if (Tokens is not null)
        {
            return HasToken(values, parameters);
        }

        // A landing page may end in an asterisk, which stands for anything.
        var beginnings = Name == "landing_page" ? values.Where(value => value.EndsWith('*')).ToList() : [];
        var exact = values.Except(beginnings).ToList();
        IEnumerable<string> any =
        [
            .. exact.Count > 0 ? [$"{Sql} IN {parameters.Texts(Name, exact)}"] : Array.Empty<string>(),
            .. beginnings.Select(beginning => $"startsWith({Sql}, {parameters.Text($"{Name}_begin", beginning[..^1])})"),
        ];
        return Or(any);
    }

    private static FilterDimension Column(string name) => new(name, name);

    private static string Or(IEnumerable<string> any) => any.ToList() is [var only] ? only : $"({string.Join(" OR ", any)})";

    private string HasToken(IReadOnlyList<string> values, StatementParameters parameters)
    {
        var counted = Name == "event" ? values.Where(CountOfEvent.ContainsKey).ToList() : [];
        var others = values.Except(counted).ToList();
        IEnumerable<string> any =
        [
            .. counted.Select(value => $"{CountOfEvent[value]} > 0"),
            .. others.Count > 0 ? [$"hasAny({Sql}, arrayMap(text -> {SessionColumns.Token(Tokens!, "text")}, {parameters.Texts(Name, others)}))"] : Array.Empty<string>(),
        ];
        return Or(any);
    }
}
