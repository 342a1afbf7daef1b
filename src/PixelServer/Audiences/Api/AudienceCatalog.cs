using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Audiences.Rollup;
using PixelServer.Loading;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Api;

/// <summary>Where the endpoints find audiences, their builds, and what questions about visitors need beside a definition. Thread-safe.</summary>
internal sealed class AudienceCatalog(WarehouseConnection connection, BuildRunner runner, TimeProvider time)
{
    // What is known of visitors is filled up before a question where it is older: so what one sees happen counts.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    public ClickHouseClient Client => connection.Link!.Client;

    public AudienceStore Store => new(Client, time);

    public AudienceWarehouse Builds => new(Client);

    /// <exception cref="ApiRefusalException">There is no such audience.</exception>
    public async Task<SavedAudience> FindAsync(string id, CancellationToken cancellationToken) =>
        await Store.FindAsync(id, cancellationToken) ?? throw ApiRefusalException.NotFound($"There is no audience '{id}'.");

    /// <summary>The build that readers see.</summary>
    /// <exception cref="ApiRefusalException">There is no such audience, or it was never built.</exception>
    public async Task<AudienceBuildRecord> FindBuildAsync(string id, CancellationToken cancellationToken)
    {
        await FindAsync(id, cancellationToken);
        return await Builds.FindNewestAsync(id, cancellationToken)
            ?? throw ApiRefusalException.Conflict($"'{id}' has not been built yet; ask for a build with POST /v1/audiences/{id}/builds.");
    }

    /// <summary>Builds whose members are kept, the newest first.</summary>
    /// <exception cref="ApiRefusalException">There is no such audience, or it was never built.</exception>
    public async Task<IReadOnlyList<AudienceBuildRecord>> FindKeptAsync(string id, CancellationToken cancellationToken)
    {
        await FindBuildAsync(id, cancellationToken);
        return await Builds.ReadBuildsAsync(id, AudienceWarehouse.KeptBuilds, cancellationToken);
    }

    /// <summary>The newest model of a lookalike; null before the first.</summary>
    public Task<LookalikeRecord?> FindModelAsync(AudienceDefinition definition, CancellationToken cancellationToken) =>
        new LookalikeStore(Client).FindNewestAsync(LookalikeKey.Of(definition), cancellationToken);

    /// <summary>What a statement about a definition is made for: now, and the newest of all it asks for.</summary>
    public async Task<CompilationScope> ScopeAsync(AudienceDefinition definition, CancellationToken cancellationToken)
    {
        var rollup = await FillAsync(cancellationToken);
        var inputs = new Dictionary<string, ulong>();
        foreach (var input in definition.Inputs())
        {
            if (await Builds.FindNewestAsync(input, cancellationToken) is { } build)
            {
                inputs[input] = build.Build;
            }
        }

        return new CompilationScope
        {
            AsOf = time.GetUtcNow(),
            Generation = rollup.Generation,
            Owner = await Builds.FindOwnerAsync(definition.Site, cancellationToken),
            Inputs = inputs,
        };
    }

    private async Task<RollupState> FillAsync(CancellationToken cancellationToken)
    {
        var rollup = new VisitorRollup(Client, time);
        if (await rollup.FindAsync(cancellationToken) is not { } state)
        {
            return await runner.FillAsync(null, cancellationToken);
        }

        var isFresh = time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(state.SeenUntil) < Fresh;
        return isFresh ? state : await rollup.FillAsync(isFull: false, null, cancellationToken);
    }
}
