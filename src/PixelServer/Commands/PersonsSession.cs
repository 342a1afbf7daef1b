using PixelServer.Collection;
using PixelServer.Configuration;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Commands;

/// <summary>What one run of a command about persons works with.</summary>
internal sealed class PersonsSession(ClickHouseClient client, PersonsReport report, string? owner, bool isLater)
{
    private readonly PersonWarehouse _warehouse = new(client);

    public PersonLookup Lookup { get; } = new(client);

    public PersonDecisions Decisions { get; } = new(client);

    public PersonsReport Report => report;

    /// <summary>The owner asked for, or the only one.</summary>
    /// <exception cref="CommandException">There is no such owner, or several and none was named.</exception>
    public async Task<string> FindOwnerAsync(CancellationToken cancellationToken)
    {
        var owners = await Lookup.FindOwnersAsync(cancellationToken);
        var names = string.Join(", ", owners.Select(one => one.Length == 0 ? Site.DefaultOwner : one));
        if (owner is null)
        {
            return owners.Count <= 1 ? string.Concat(owners) : throw new CommandException($"The sites have several owners; say which with --owner: {names}.");
        }

        var wanted = owner == Site.DefaultOwner ? "" : owner;
        return owners.Contains(wanted) ? wanted : throw new CommandException($"No site has the owner '{owner}'; the owners are: {names}.");
    }

    /// <summary>Builds by the rules of the server's last build.</summary>
    public async Task<PersonBuildRecord> BuildAsync(bool isFull, CancellationToken cancellationToken)
    {
        var build = new PersonBuild(_warehouse, Decisions, await _warehouse.FindRulesAsync(cancellationToken), TimeProvider.System);
        return await PersonsReport.FollowAsync(build, isFull, cancellationToken);
    }

    /// <summary>Builds after a decision, unless it may wait.</summary>
    public async Task<PersonBuildRecord?> ApplyAsync(CancellationToken cancellationToken) =>
        isLater ? null : await BuildAsync(isFull: false, cancellationToken);
}
