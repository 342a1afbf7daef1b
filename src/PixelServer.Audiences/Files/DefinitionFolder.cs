using PixelServer.Audiences.Building;
using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Files;

/// <summary>
/// A folder of definitions, <c>ID.yaml</c>, <c>ID.yml</c> or <c>ID.json</c>, for those who keep them under version control. What stands in it is
/// brought to the store; an audience whose file is gone is deleted, unless no file is left; what is wrong is told and the last good definition stays. Thread-safe.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="store">Where audiences are kept.</param>
public sealed class DefinitionFolder(string path, AudienceStore store)
{
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <summary>Brings the store to what stands in the folder.</summary>
    /// <returns>What could not be used, by file.</returns>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public async Task<IReadOnlyList<FileProblem>> SyncAsync(CancellationToken cancellationToken)
    {
        var problems = new List<FileProblem>();
        var found = new Dictionary<string, (string File, AudienceDefinition Definition)>();
        var present = new HashSet<string>();
        foreach (var file in Directory.EnumerateFiles(path).Where(file => Extensions.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal))
        {
            var id = Path.GetFileNameWithoutExtension(file);
            try
            {
                if (!present.Add(id))
                {
                    throw new DefinitionException("", "There is another file of this name.");
                }

                if (!AudienceId.IsValid(id))
                {
                    throw new DefinitionException("", $"The file's name is no id of an audience; {AudienceId.Rule}.");
                }

                found.Add(id, (file, await ReadAsync(file, cancellationToken)));
            }
            catch (DefinitionException e)
            {
                problems.Add(new FileProblem(Path.GetFileName(file), e.Errors));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problems.Add(new FileProblem(Path.GetFileName(file), [new DefinitionError("", $"The file cannot be read: {e.Message}")]));
            }
        }

        await BringAsync(found, present, problems, cancellationToken);
        return problems;
    }

    private static async Task<AudienceDefinition> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (new FileInfo(file).Length > 4 * DefinitionReader.LongestText)
        {
            throw new DefinitionException("", $"The file has more than {4 * DefinitionReader.LongestText} bytes.");
        }

        var text = await File.ReadAllTextAsync(file, cancellationToken);
        return DefinitionReader.Read(Path.GetExtension(file) == ".json" ? text : YamlDefinition.ToJson(text));
    }

    // What asks for others comes after them; so each is saved as soon as it can be.
    private async Task BringAsync(
        Dictionary<string, (string File, AudienceDefinition Definition)> found, HashSet<string> present, List<FileProblem> problems, CancellationToken cancellationToken)
    {
        var saved = (await store.ReadAllAsync(cancellationToken)).ToDictionary(audience => audience.Id);
        var ordered = AudienceGraph.InOrder(
            [.. found.Select(pair => new SavedAudience(pair.Key, pair.Value.Definition, default, Path.GetFileName(pair.Value.File)))]);
        foreach (var audience in ordered)
        {
            if (saved.TryGetValue(audience.Id, out var last) && last.Origin == audience.Origin && last.Definition.ToJson() == audience.Definition.ToJson())
            {
                continue;
            }

            await TryAsync(audience.Origin, problems, () => store.SaveAsync(audience.Id, audience.Definition, audience.Origin, cancellationToken));
        }

        var gone = AudienceGraph.InOrder([.. saved.Values]).Reverse().Where(audience => audience.IsOfFile && !present.Contains(audience.Id)).ToList();
        if (present.Count == 0 && gone.Count > 0)
        {
            // More likely a disk that is not mounted than the wish to have none.
            problems.Add(new FileProblem(path, [new DefinitionError("", $"The folder holds no definition, so the {gone.Count} audiences of its files stay until it holds one again.")]));
            return;
        }

        foreach (var audience in gone)
        {
            await TryAsync(audience.Origin, problems, () => store.DeleteAsync(audience.Id, cancellationToken));
        }
    }

    private static async Task TryAsync(string file, List<FileProblem> problems, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (DefinitionException e)
        {
            problems.Add(new FileProblem(file, e.Errors));
        }
    }
}
