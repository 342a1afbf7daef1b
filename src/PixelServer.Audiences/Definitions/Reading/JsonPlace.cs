using System.Text.Json;

namespace PixelServer.Audiences.Definitions.Reading;

/// <summary>A value of a definition and where it stands. Whatever is wrong is noted, not thrown, so that all of it is found at once.</summary>
internal readonly struct JsonPlace(JsonElement element, string path, ErrorList errors)
{
    public JsonElement Element => element;

    public string Path => path;

    public ErrorList Errors => errors;

    public JsonValueKind Kind => element.ValueKind;

    public void Refuse(string message) => errors.Add(path, message);

    /// <summary>A member of an object, whether it is there or not.</summary>
    public bool TryGet(string name, out JsonPlace member)
    {
        var found = element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;
        member = found ? new JsonPlace(element.GetProperty(name), Below(name), errors) : default;
        return found;
    }

    /// <summary>The members of an object; names that stand there twice are refused.</summary>
    public IReadOnlyList<(string Name, JsonPlace Place)> Members()
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Refuse($"is {Describe()}; use an object {{…}}.");
            return [];
        }

        var members = new List<(string, JsonPlace)>();
        var names = new HashSet<string>();
        foreach (var property in element.EnumerateObject())
        {
            var member = new JsonPlace(property.Value, Below(property.Name), errors);
            if (!names.Add(property.Name))
            {
                member.Refuse("stands here twice.");
                continue;
            }

            members.Add((property.Name, member));
        }

        return members;
    }

    /// <summary>Whether all names of members, here and below, are texts; else no name can be looked up.</summary>
    public bool HasOnlyTextNames()
    {
        var at = this;
        return element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().All(property => at.IsTextName(property)),
            JsonValueKind.Array => Elements().All(value => value.HasOnlyTextNames()),
            _ => true,
        };
    }

    /// <summary>The values of an array, or the one value.</summary>
    public IReadOnlyList<JsonPlace> Values() => element.ValueKind == JsonValueKind.Array ? Elements() : [this];

    /// <summary>The values of an array.</summary>
    public IReadOnlyList<JsonPlace> Elements()
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            Refuse($"is {Describe()}; use an array […].");
            return [];
        }

        var (at, list) = (path, errors);
        return [.. element.EnumerateArray().Select((value, i) => new JsonPlace(value, $"{at}[{i}]", list))];
    }

    /// <summary>Refuses what is no object, and members that are not among these, and says what may have been meant.</summary>
    public void AllowOnly(params ReadOnlySpan<string> names)
    {
        foreach (var (name, place) in Members())
        {
            if (!names.Contains(name))
            {
                var meant = Spelling.Closest(name, names.ToArray());
                place.Refuse(meant is null ? $"is not known here; use {string.Join(", ", names.ToArray())}." : $"is not known; did you mean {meant}?");
            }
        }
    }

    /// <summary>A text of at most so many characters; null when it is none, which is noted.</summary>
    public string? Text(int most = 200)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            Refuse($"is {Describe()}; use a text.");
            return null;
        }

        string text;
        try
        {
            text = element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            Refuse("holds half a surrogate pair, which is no text.");
            return null;
        }

        if (text.Length > most)
        {
            Refuse($"has {text.Length} characters; at most {most} are allowed.");
            return null;
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            Refuse("holds the character 0.");
            return null;
        }

        return text;
    }

    public decimal? Number()
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetDecimal(out var number) && Math.Abs(number) <= 1_000_000_000_000_000m
            && decimal.Round(number, 4) == number)
        {
            // 1.50 is 1.5: division takes off the zeros.
            return number / 1.0000000000000000000000000000m;
        }

        Refuse($"is {Describe()}; use a number of at most 15 digits and 4 decimals.");
        return null;
    }

    public bool? YesNo()
    {
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return element.GetBoolean();
        }

        Refuse($"is {Describe()}; use true or false.");
        return null;
    }

    public TimeSpan? Span(TimeSpan least, TimeSpan most)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            Refuse($"is {Describe()}; {Duration.Help}.");
            return null;
        }

        if (Text() is not { } text)
        {
            return null;
        }

        if (Duration.Parse(text) is not { } span)
        {
            Refuse($"is '{text}'; {Duration.Help}, at most {Duration.Write(Duration.Longest)}.");
            return null;
        }

        if (span < least || span > most)
        {
            Refuse($"is {text}; use {Duration.Write(least)} to {Duration.Write(most)}.");
            return null;
        }

        return span;
    }

    /// <summary>One of some words.</summary>
    public T? Word<T>(params ReadOnlySpan<(string Word, T Value)> words)
        where T : struct
    {
        if (Text() is not { } text)
        {
            return null;
        }

        foreach (var (word, value) in words)
        {
            if (word == text)
            {
                return value;
            }
        }

        var all = words.ToArray().Select(pair => pair.Word).ToArray();
        Refuse($"is '{text}'; use {string.Join(", ", all)}.");
        return null;
    }

    /// <summary>What stands there, for messages.</summary>
    public string Describe() => element.ValueKind switch
    {
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Null => "null",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        _ => "nothing",
    };

    private bool IsTextName(JsonProperty property)
    {
        string name;
        try
        {
            name = property.Name;
        }
        catch (InvalidOperationException)
        {
            Refuse("has a name that holds half a surrogate pair, which is no text.");
            return false;
        }

        if (name.Contains('\0', StringComparison.Ordinal))
        {
            Refuse("has a name that holds the character 0.");
            return false;
        }

        return new JsonPlace(property.Value, Below(name), errors).HasOnlyTextNames();
    }

    private string Below(string name)
    {
        var shown = name.Length <= 64 ? name : name[..64] + "…";
        return path.Length == 0 ? shown : $"{path}.{shown}";
    }
}
