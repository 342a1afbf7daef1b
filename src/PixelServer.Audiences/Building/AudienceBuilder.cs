using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Audiences.Rollup;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Building;

/// <summary>
/// Builds audiences: finds the members and writes them under a new build, which readers see once it is complete. A build that is not full
/// looks only at visitors of whom something has changed since the last one and takes over the rest; both come to the same, as long as no
/// events were deleted. Stopped or failed at any point it leaves the last build in force; several at once do not harm each other, the one
/// begun last counts. Thread-safe.
/// </summary>
/// <param name="client">Logged in as a user who may write, with time for long statements; stays the caller's.</param>
/// <param name="warehouse">The tables of builds.</param>
/// <param name="limits">Bounds of memory.</param>
/// <param name="time">The clock.</param>
public sealed class AudienceBuilder(ClickHouseClient client, AudienceWarehouse warehouse, BuildLimits limits, TimeProvider time)
{
    private const string Columns = "build, audience, visitor_id, member, entered_at, qualified_at";

    /// <summary>Builds an audience.</summary>
    /// <param name="audience">The audience; no list, see <see cref="AudienceList"/>.</param>
    /// <param name="rollup">What is known of visitors, just filled.</param>
    /// <param name="isFull">Look at all visitors, whatever has changed.</param>
    /// <param name="asOf">The time from which windows are counted back; null for now.</param>
    /// <param name="progress">Told how much is done, from 0 to 1.</param>
    /// <param name="cancellationToken">Ends it; the last build stays in force.</param>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<AudienceBuildRecord> BuildAsync(
        SavedAudience audience, RollupState rollup, bool isFull, DateTimeOffset? asOf, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var definition = audience.Definition;
        var now = await warehouse.NowAsync(cancellationToken);
        var last = await warehouse.FindNewestAsync(audience.Id, cancellationToken);
        var work = new Work(
            audience,
            BuildNumber.New(now),
            asOf ?? DateTimeOffset.FromUnixTimeMilliseconds(now),
            rollup,
            last,
            await warehouse.FindOwnerAsync(definition.Site, cancellationToken),
            await FindInputsAsync(definition, rollup, cancellationToken));
        var states = await warehouse.CountVisitorsAsync(rollup.Generation, definition.Site, cancellationToken);
        var examined = states;
        var takesOver = !isFull && CanTakeOver(work);
        if (definition.Kind == AudienceKind.List)
        {
            await new AudienceList(client).InsertMembersAsync(work.Build, audience, work.Scope(), last, cancellationToken);
        }
        else if (definition.Kind == AudienceKind.Lookalike)
        {
            work = await InsertLookalikesAsync(work, isFull, progress, cancellationToken);
        }
        else if (takesOver)
        {
            var most = (long)(states * limits.LargestChange);
            examined = await NoteChangesAsync(work, most + 1, cancellationToken);
            takesOver = examined <= most;
            if (takesOver)
            {
                await TakeOverAsync(work, cancellationToken);
                await InsertAsync(work, work.Scope() with { Changes = work.Build }, cancellationToken);
            }
        }

        if (!takesOver && definition.Kind is not (AudienceKind.List or AudienceKind.Lookalike))
        {
            examined = states;
            await InsertAllAsync(work, progress, cancellationToken);
        }

        var totals = await warehouse.CountMembersAsync(work.Build, work.AsOf.ToUnixTimeMilliseconds(), cancellationToken);
        var record = new AudienceBuildRecord(
            audience.Id,
            work.Build,
            definition.Version,
            definition.Site,
            work.AsOf.ToUnixTimeMilliseconds(),
            rollup.SeenUntil,
            now + (long)time.GetElapsedTime(started).TotalMilliseconds,
            !takesOver,
            time.GetElapsedTime(started).TotalSeconds,
            totals.Size,
            totals.Visitors,
            totals.Entered,
            (last?.Size ?? 0) - (totals.Size - totals.Entered),
            examined,
            work.Inputs);
        await warehouse.CompleteAsync(record, cancellationToken);
        await warehouse.CleanAsync(audience.Id, work.Build, cancellationToken);
        progress?.Report(1);
        return record;
    }

    // What decides on everybody at once, or has itself changed, cannot be told visitor by visitor.
    private static bool CanTakeOver(Work work) =>
        work.Last is { } last
        && work.Definition.Lookalike is null
        && last.Version == work.Definition.Version
        && last.AsOf < work.AsOf.ToUnixTimeMilliseconds()
        && ChangeCompiler.IsLocal(work.Definition)
        && last.Inputs.OrderBy(pair => pair.Key).SequenceEqual(work.Inputs.OrderBy(pair => pair.Key));

    private async Task<Dictionary<string, ulong>> FindInputsAsync(AudienceDefinition definition, RollupState rollup, CancellationToken cancellationToken)
    {
        var inputs = new Dictionary<string, ulong> { [AudienceBuildRecord.VisitorStates] = rollup.Generation };
        if (definition.Level == AudienceLevel.Person && await new PersonWarehouse(client).FindNewestAsync(cancellationToken) is { } persons)
        {
            inputs[AudienceBuildRecord.Persons] = persons.Build;
        }

        foreach (var input in definition.Inputs())
        {
            if (await warehouse.FindNewestAsync(input, cancellationToken) is { } build)
            {
                inputs[input] = build.Build;
            }
        }

        return inputs;
    }

    private async Task<long> NoteChangesAsync(Work work, long most, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameterList();
        var loadedSince = work.Last!.SeenUntil - (long)VisitorRollup.Overlap.TotalMilliseconds;
        var changes = ChangeCompiler.Compile(
            work.Definition, DateTimeOffset.FromUnixTimeMilliseconds(work.Last.AsOf), work.AsOf, loadedSince, parameters);
        await client.ExecuteAsync(
            $"INSERT INTO audience_changes (build, visitor_id)\nSELECT {parameters.Number("build", work.Build)}, visitor_id FROM\n(\n{changes}\n)\nLIMIT {parameters.Number("most", (ulong)most)}",
            cancellationToken,
            parameters.ToQueryParameters(),
            Settings());
        return await warehouse.CountChangesAsync(work.Build, cancellationToken);
    }

    // Of whom nothing has changed, the rule holds as it held before.
    private Task TakeOverAsync(Work work, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameterList();
        var build = parameters.Number("build", work.Build);
        var lastAsOf = parameters.Time("last_as_of", work.Last!.AsOf);
        var stays = work.Definition.StaysFor == TimeSpan.Zero ? "" : $" OR qualified_at > {StaysSince(work, parameters)}";
        return client.ExecuteAsync(
            $"""
            INSERT INTO audience_members ({Columns})
            SELECT {build}, audience, visitor_id, member, entered_at, if(qualified_at = {lastAsOf}, {AsOf(work, parameters)}, qualified_at)
            FROM audience_members
            WHERE build = {parameters.Number("last", work.Last.Build)} AND (qualified_at = {lastAsOf}{stays})
                AND visitor_id NOT IN (SELECT visitor_id FROM audience_changes WHERE build = {build})
            """,
            cancellationToken,
            parameters.ToQueryParameters(),
            Settings());
    }

    private async Task<Work> InsertLookalikesAsync(Work work, bool isAnew, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var made = await new LookalikeBuild(client, limits.Lookalikes, limits, time)
            .InsertMembersAsync(work.Build, work.Audience, work.Scope(), work.Last, isAnew, progress, cancellationToken);
        if (StaysFromBefore(work))
        {
            // Who became a seed since is like nobody but himself.
            var seeds = await SeedSource.FindAsync(work.Definition, new AudienceStore(client, time), warehouse, cancellationToken);
            await KeepAsync(work, work.Scope(), parameters => [$"visitor_id NOT IN {SqlText.Block(seeds.Compile(work.Scope(), parameters))}"], cancellationToken);
        }

        return work with { Inputs = work.Inputs.Concat(made).ToDictionary() };
    }

    // Part after part of the visitors, so that memory is bounded.
    private async Task InsertAllAsync(Work work, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var parts = await warehouse.CountEventsAsync(cancellationToken) / limits.EventsAtOnce + 1;
        var done = 0;
        foreach (var range in VisitorRange.Split((int)Math.Min(parts, limits.MostParts)))
        {
            await InsertAsync(work, work.Scope() with { Range = range }, cancellationToken);
            progress?.Report(++done / (double)Math.Min(parts, limits.MostParts));
        }
    }

    private async Task InsertAsync(Work work, CompilationScope scope, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameterList();
        var asOf = AsOf(work, parameters);
        var members = AudienceCompiler.Compile(work.Definition, scope, parameters);
        var enteredAt = asOf;
        var before = "";
        if (work.Last is { } last)
        {
            enteredAt = $"if(toUnixTimestamp64Milli(before.entered_at) = 0, {asOf}, before.entered_at)";
            var source = new EventSource(work.Definition, scope, parameters);
            var rows = SqlText.Join(
                "SELECT member, min(entered_at) AS entered_at FROM audience_members",
                SqlText.Lines("WHERE", [$"build = {parameters.Number("last", last.Build)}", .. source.Subjects("member")]),
                "GROUP BY member");
            before = $"ANY LEFT JOIN {SqlText.Block(rows)} AS before ON before.member = found.member";
        }

        var sql = SqlText.Join(
            $"INSERT INTO audience_members ({Columns})",
            $"SELECT {parameters.Number("build", work.Build)}, {parameters.Text("audience", work.Audience.Id)}, found.visitor_id, found.member, {enteredAt}, {asOf}",
            $"FROM {SqlText.Block(members)} AS found",
            before);
        await client.ExecuteAsync(sql, cancellationToken, parameters.ToQueryParameters(), Settings());
        if (StaysFromBefore(work))
        {
            await KeepAsync(work, scope, _ => [], cancellationToken);
        }
    }

    private static bool StaysFromBefore(Work work) =>
        work.Last is { } same && same.Version == work.Definition.Version && work.Definition.StaysFor > TimeSpan.Zero;

    // Members for whom the rule no longer holds stay for their time, unless they have withdrawn.
    private Task KeepAsync(Work work, CompilationScope scope, Func<SqlParameterList, IEnumerable<string>> conditions, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameterList();
        var eligible = AudienceCompiler.CompileEligible(work.Definition, scope, parameters);
        var source = new EventSource(work.Definition, scope, parameters);
        var build = parameters.Number("build", work.Build);
        return client.ExecuteAsync(
            SqlText.Join(
                $"INSERT INTO audience_members ({Columns})",
                $"SELECT {build}, audience, visitor_id, member, entered_at, qualified_at FROM audience_members",
                SqlText.Lines(
                    "WHERE",
                    [
                        $"build = {parameters.Number("last", work.Last!.Build)}",
                        $"qualified_at > {StaysSince(work, parameters)}",
                        .. source.Subjects("member"),
                        $"member NOT IN (SELECT member FROM audience_members WHERE build = {build})",
                        $"(visitor_id, member) IN {SqlText.Block(eligible)}",
                        .. conditions(parameters),
                    ])),
            cancellationToken,
            parameters.ToQueryParameters(),
            Settings());
    }

    private QuerySettings Settings() => BuildSettings.For(limits);

    private static string AsOf(Work work, SqlParameterList parameters) => parameters.Time("as_of", work.AsOf.ToUnixTimeMilliseconds());

    private static string StaysSince(Work work, SqlParameterList parameters) =>
        parameters.Time("stays_since", (work.AsOf - work.Definition.StaysFor).ToUnixTimeMilliseconds());

    private sealed record Work(
        SavedAudience Audience,
        ulong Build,
        DateTimeOffset AsOf,
        RollupState Rollup,
        AudienceBuildRecord? Last,
        string Owner,
        IReadOnlyDictionary<string, ulong> Inputs)
    {
        public AudienceDefinition Definition => Audience.Definition;

        public CompilationScope Scope() => new() { AsOf = AsOf, Generation = Rollup.Generation, Owner = Owner, Inputs = Inputs };
    }
}
