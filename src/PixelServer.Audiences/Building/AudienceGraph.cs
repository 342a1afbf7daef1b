using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Building;

/// <summary>Which audience asks for which. Stateless.</summary>
public static class AudienceGraph
{
    /// <summary>What is wrong with what a definition asks for.</summary>
    /// <param name="id">Its id; null where it has none yet.</param>
    /// <param name="definition">The definition.</param>
    /// <param name="others">All saved audiences; one of the same id is about to be replaced.</param>
    public static IEnumerable<DefinitionError> Errors(string? id, AudienceDefinition definition, IReadOnlyList<SavedAudience> others)
    {
        var byId = others.ToDictionary(other => other.Id);
        foreach (var (path, input, isCondition) in definition.InputPlaces())
        {
            if (FindError(id, input, definition, byId) is { } error)
            {
                yield return new DefinitionError(path, isCondition ? $"in_audience: {error}" : error);
            }
        }
    }

    /// <summary>The audiences in an order in which each comes after those it asks for.</summary>
    public static IReadOnlyList<SavedAudience> InOrder(IReadOnlyList<SavedAudience> audiences)
    {
        var byId = audiences.ToDictionary(audience => audience.Id);
        var ordered = new List<SavedAudience>();
        var seen = new HashSet<string>();
        foreach (var audience in audiences)
        {
            Visit(audience);
        }

        return ordered;

        void Visit(SavedAudience audience)
        {
            if (!seen.Add(audience.Id))
            {
                return;
            }

            foreach (var input in audience.Definition.Inputs())
            {
                if (byId.TryGetValue(input, out var other))
                {
                    Visit(other);
                }
            }

            ordered.Add(audience);
        }
    }

    private static string? FindError(string? id, string input, AudienceDefinition definition, Dictionary<string, SavedAudience> byId)
    {
        if (input == id)
        {
            return $"'{input}' asks for itself.";
        }

        if (!byId.TryGetValue(input, out var other))
        {
            return $"there is no audience '{input}'.";
        }

        if (other.Definition.Site != definition.Site)
        {
            return $"'{input}' is of the site {other.Definition.Site}, not of {definition.Site}.";
        }

        return id is not null && FindCycle(id, input, byId) is { } cycle
            ? $"'{input}' asks for '{id}' in turn ({string.Join(" → ", cycle)}), so neither could be built first."
            : null;
    }

    private static List<string>? FindCycle(string wanted, string from, Dictionary<string, SavedAudience> byId, HashSet<string>? seen = null)
    {
        seen ??= [];
        if (from == wanted)
        {
            return [wanted];
        }

        if (!seen.Add(from) || !byId.TryGetValue(from, out var audience))
        {
            return null;
        }

        return audience.Definition.Inputs().Select(input => FindCycle(wanted, input, byId, seen)).FirstOrDefault(path => path is not null) is { } path
            ? [from, .. path]
            : null;
    }
}
