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
        foreach (var input in definition.Inputs())
        {
            if (input == id)
            {
                yield return new DefinitionError("rule", $"in_audience: '{input}' asks for itself.");
            }
            else if (!byId.TryGetValue(input, out var other))
            {
                yield return new DefinitionError("rule", $"in_audience: there is no audience '{input}'.");
            }
            else if (other.Definition.Site != definition.Site)
            {
                yield return new DefinitionError("rule", $"in_audience: '{input}' is of the site {other.Definition.Site}, not of {definition.Site}.");
            }
            else if (id is not null && FindCycle(id, input, byId) is { } cycle)
            {
                yield return new DefinitionError("rule", $"in_audience: '{input}' asks for '{id}' in turn ({string.Join(" → ", cycle)}), so neither could be built first.");
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
