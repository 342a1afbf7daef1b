using System.Text;
using System.Text.Json;
using PixelServer.Audiences.Definitions.Conditions;
using PixelServer.Audiences.Definitions.Reading;

namespace PixelServer.Audiences.Definitions;

/// <summary>Reads definitions from JSON and says everything that is wrong with them at once. Stateless.</summary>
public static class DefinitionReader
{
    /// <summary>Characters of a definition at most.</summary>
    public const int LongestText = 64 * 1024;

    private static readonly string[] Names =
        ["name", "description", "site", "kind", "level", "rule", "active_within", "stays_for", "refresh", "consent", "on_site", "products"];

    private static readonly TimeSpan Never = TimeSpan.Zero;

    /// <summary>Reads a definition.</summary>
    /// <exception cref="DefinitionException">It is wrong; all errors are named with their places.</exception>
    public static AudienceDefinition Read(string json)
    {
        if (json.Length > LongestText)
        {
            throw new DefinitionException("", $"The definition has {json.Length} characters; at most {LongestText} are allowed.");
        }

        using var document = Parse(json);
        return Read(document.RootElement);
    }

    /// <inheritdoc cref="Read(string)"/>
    public static AudienceDefinition Read(JsonElement element)
    {
        var errors = new ErrorList();
        var place = new JsonPlace(element, "", errors);
        var definition = place.HasOnlyTextNames() ? Read(place) : null;
        return errors.Errors.Count == 0 && definition is not null ? definition : throw new DefinitionException(errors.Errors);
    }

    private static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        }
        catch (JsonException e)
        {
            throw new DefinitionException(
                "", $"This is no JSON that can be read, at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: {FirstSentence(e.Message)}");
        }
        catch (ArgumentException)
        {
            // The only arguments are the text and options that are right.
            throw new DefinitionException("", "The text holds half a surrogate pair, which is no text.");
        }
    }

    private static AudienceDefinition? Read(JsonPlace place)
    {
        if (place.Kind != JsonValueKind.Object)
        {
            place.Refuse($"A definition is an object {{…}}, not {place.Describe()}.");
            return null;
        }

        place.AllowOnly([.. Names, .. LookalikeReader.Names]);
        var name = Required(place, "name")?.Text(100) ?? "";
        if (place.TryGet("name", out var namePlace) && string.IsNullOrWhiteSpace(name))
        {
            namePlace.Refuse("is empty.");
        }

        var site = Required(place, "site")?.Text(100) ?? "";
        if (place.TryGet("site", out var sitePlace) && sitePlace.Kind == JsonValueKind.String && site.Length == 0)
        {
            sitePlace.Refuse("is empty.");
        }

        var kind = ReadKind(place);
        return new AudienceDefinition
        {
            Name = name,
            Description = place.TryGet("description", out var description) ? description.Text(2000) ?? "" : "",
            Site = site,
            Kind = kind,
            Level = ReadLevel(place, kind),
            Rule = ReadRule(place, kind),
            Lookalike = ReadLookalike(place, kind),
            ActiveWithin = Span(place, "active_within", TimeSpan.FromHours(1), TimeSpan.FromDays(1100)) ?? AudienceDefinition.DefaultActiveWithin,
            StaysFor = Span(place, "stays_for", TimeSpan.FromMinutes(1), TimeSpan.FromDays(540)) ?? Never,
            Refresh = Span(place, "refresh", TimeSpan.FromMinutes(1), TimeSpan.FromDays(7)) ?? (kind == AudienceKind.Lookalike ? LookalikeSettings.DefaultRefresh : AudienceDefinition.DefaultRefresh),
            Consent = place.TryGet("consent", out var consent)
                ? consent.Word(("marketing", ConsentPurpose.Marketing), ("analytics", ConsentPurpose.Analytics)) ?? ConsentPurpose.Marketing
                : ConsentPurpose.Marketing,
            IsOnSite = place.TryGet("on_site", out var onSite) && onSite.YesNo() == true,
            Products = place.TryGet("products", out var products) ? ReadProducts(products) : null,
        };
    }

    // Where it is missing or wrong, what else there is says what is meant.
    private static AudienceKind ReadKind(JsonPlace place) => Required(place, "kind")?.Word(
        ("retargeting", AudienceKind.Retargeting), ("remarketing", AudienceKind.Remarketing), ("list", AudienceKind.List), ("lookalike", AudienceKind.Lookalike))
        ?? (place.TryGet("seed", out _) ? AudienceKind.Lookalike : AudienceKind.Retargeting);

    private static AudienceLevel ReadLevel(JsonPlace place, AudienceKind kind)
    {
        var level = place.TryGet("level", out var member) ? member.Word(("visitor", AudienceLevel.Visitor), ("person", AudienceLevel.Person)) : null;
        if (level == AudienceLevel.Person && kind == AudienceKind.Lookalike)
        {
            member.Refuse("is person, but members of a lookalike are visitors; leave it out.");
        }

        return level ?? (kind == AudienceKind.Remarketing ? AudienceLevel.Person : AudienceLevel.Visitor);
    }

    private static Condition? ReadRule(JsonPlace place, AudienceKind kind)
    {
        var hasRule = place.TryGet("rule", out var rule);
        if (kind == AudienceKind.List)
        {
            if (hasRule)
            {
                rule.Refuse("has no place in a list: its members are uploaded.");
            }

            return null;
        }

        if (hasRule)
        {
            return new ConditionReader().Read(rule);
        }

        if (kind != AudienceKind.Lookalike)
        {
            place.Errors.Add("rule", "is missing.");
        }

        return null;
    }

    private static LookalikeSettings? ReadLookalike(JsonPlace place, AudienceKind kind)
    {
        if (kind == AudienceKind.Lookalike)
        {
            return LookalikeReader.Read(place);
        }

        LookalikeReader.RefuseAll(place);
        return null;
    }

    private static ProductChoice ReadProducts(JsonPlace place)
    {
        place.AllowOnly("of", "most");
        var events = place.TryGet("of", out var of) ? MatchReader.ReadNames(of) : ["add_to_cart", "view_item"];
        var most = place.TryGet("most", out var mostPlace) ? mostPlace.Number() ?? 10 : 10;
        if (most is < 1 or > 50 || most != decimal.Truncate(most))
        {
            mostPlace.Refuse($"is {most}; use a whole number from 1 to 50.");
            most = 10;
        }

        return new ProductChoice(events, (int)most);
    }

    private static JsonPlace? Required(JsonPlace place, string name)
    {
        if (place.TryGet(name, out var member))
        {
            return member;
        }

        place.Errors.Add(name, "is missing.");
        return null;
    }

    private static TimeSpan? Span(JsonPlace place, string name, TimeSpan least, TimeSpan most) =>
        place.TryGet(name, out var member) ? member.Span(least, most) : null;

    // What follows are positions that the message already names.
    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message : new StringBuilder(message, 0, end + 1, end + 1).ToString();
    }
}
