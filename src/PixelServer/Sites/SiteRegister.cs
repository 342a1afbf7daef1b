using Microsoft.Extensions.Configuration.Json;
using PixelServer.Collection;
using PixelServer.Configuration;
using PixelServer.Loading;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Sites;

/// <summary>
/// Registers and changes sites in <c>sites.json</c>, and answers when the running server has taken the change up. Sites that another source of the configuration sets, and those of other
/// processes, are only shown. Thread-safe.
/// </summary>
internal sealed partial class SiteRegister(
    DataDirectory data, IConfiguration configuration, SiteTable sites, ServerLayout layout, WarehouseConnection connection, TimeProvider time, ILogger<SiteRegister> logger) : IDisposable
{
    private const string Elsewhere = "This process does not collect events: sites are set where the collector runs, in its sites.json.";
    private const string NotInFile = "It is set on the command line or in the environment of the server, which sites.json cannot change.";

    private readonly SemaphoreSlim _changing = new(1);

    /// <summary>Why no site can be changed here; null where they can.</summary>
    public string? Reason => layout.IsCollector ? null : Elsewhere;

    /// <summary>What to know about changing sites here; null for nothing.</summary>
    public string? Note => Reason ?? (layout.HasRedis ? "Where there are several collectors and loaders, each has a sites.json of its own: change it on all of them." : null);

    /// <summary>Changes with every change of the file.</summary>
    public string Tag => SitesDocument.Read(data).Tag;

    public IReadOnlyList<SiteView> All
    {
        get
        {
            var file = SitesDocument.Read(data);
            return [.. sites.All.OrderBy(site => site.Id, StringComparer.Ordinal).Select(site => SiteView.Of(site, ReasonOf(site.Id, file)))];
        }
    }

    public SiteView Find(string id) => sites.Find(id) is { } site ? SiteView.Of(site, ReasonOf(id, SitesDocument.Read(data))) : throw Unknown(id);

    /// <summary>Registers a site.</summary>
    /// <exception cref="SiteRefusalException">There is one, or something in it is wrong.</exception>
    public Task<SiteView> AddAsync(string id, SiteForm form, CancellationToken cancellationToken) => ChangeAsync(
        id,
        ifMatch: null,
        file =>
        {
            if (sites.Find(id) is not null || file.Has(id))
            {
                throw new SiteRefusalException(StatusCodes.Status409Conflict, $"There is a site '{id}' already.");
            }

            ThrowIfWrong(id, form);
            file.Set(id, form);
        },
        cancellationToken);

    /// <summary>Gives a site other settings.</summary>
    /// <param name="id">The site.</param>
    /// <param name="form">All of its settings.</param>
    /// <param name="ifMatch">The tag of the file that the change was made of.</param>
    /// <param name="cancellationToken">Gives up waiting; a change that has begun is made.</param>
    /// <exception cref="SiteRefusalException">The file has changed meanwhile, the site cannot be changed here, or something in it is wrong.</exception>
    public Task<SiteView> ReplaceAsync(string id, SiteForm form, string ifMatch, CancellationToken cancellationToken) => ChangeAsync(
        id,
        ifMatch,
        file =>
        {
            ThrowIfFixed(id, file);
            ThrowIfWrong(id, form);
            file.Set(id, form);
        },
        cancellationToken);

    /// <summary>Takes a site out of the file: its events are refused from now on, and those stored stay.</summary>
    /// <exception cref="SiteRefusalException">The file has changed meanwhile, or the site cannot be changed here.</exception>
    public async Task RemoveAsync(string id, string ifMatch, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var file = Open(ifMatch);
            ThrowIfFixed(id, file);
            file.Remove(id);
            file.Write();
            Reload();
            if (sites.Find(id) is not null)
            {
                throw NotTaken();
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    private async Task<SiteView> ChangeAsync(string id, string? ifMatch, Action<SitesDocument> change, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var file = Open(ifMatch);
            change(file);
            var before = sites.Find(id);
            file.Write();
            Reload();
            if (sites.Find(id) is not { } site || ReferenceEquals(site, before))
            {
                throw NotTaken();
            }

            await TellWarehouseAsync(site);
            return SiteView.Of(site, null);
        }
        finally
        {
            _changing.Release();
        }
    }

    private SitesDocument Open(string? ifMatch)
    {
        if (Reason is { } reason)
        {
            throw new SiteRefusalException(StatusCodes.Status409Conflict, reason);
        }

        var file = SitesDocument.Read(data);
        return ifMatch is null || ifMatch == "*" || ifMatch == file.Tag
            ? file
            : throw new SiteRefusalException(
                StatusCodes.Status412PreconditionFailed, "The sites were changed by somebody else meanwhile. Look at them again, then repeat your change.");
    }

    // The file is watched as well; but who asked is answered when the change counts, not a moment earlier. It is told at once to all who listen.
    private void Reload()
    {
        foreach (var provider in ((IConfigurationRoot)configuration).Providers.Where(IsFile))
        {
            provider.Load();
        }
    }

    private bool IsFile(IConfigurationProvider provider) =>
        provider is JsonConfigurationProvider json && json.Source.Path == Path.GetFileName(data.SitesFile);

    private string? ReasonOf(string id, SitesDocument file) =>
        Reason ?? (IsSetElsewhere(id) || !file.Has(id) ? NotInFile : null);

    private bool IsSetElsewhere(string id) => ((IConfigurationRoot)configuration).Providers
        .Any(provider => !IsFile(provider) && provider.GetChildKeys([], $"{SitesOptions.Section}:{id}").Any());

    private void ThrowIfFixed(string id, SitesDocument file)
    {
        if (sites.Find(id) is null)
        {
            throw Unknown(id);
        }

        if (ReasonOf(id, file) is { } reason)
        {
            throw new SiteRefusalException(StatusCodes.Status409Conflict, $"The site '{id}' cannot be changed here. {reason}");
        }
    }

    // The rules are those of the start, which name the key in the configuration; people here know the field.
    private static void ThrowIfWrong(string id, SiteForm form)
    {
        var prefix = $"{SitesOptions.Section}:{id}";
        var errors = form.ToSettings().Errors(id).Select(error =>
        {
            var rest = error.StartsWith($"{prefix}:", StringComparison.Ordinal) ? error[(prefix.Length + 1)..] : null;
            return rest is null
                ? new SiteError("id", error.Replace(prefix, $"'{id}'", StringComparison.Ordinal))
                : new SiteError($"settings.{char.ToLowerInvariant(rest[0])}{rest[1..rest.IndexOf(' ', StringComparison.Ordinal)]}", rest);
        }).ToList();
        if (errors.Count > 0)
        {
            throw new SiteRefusalException(StatusCodes.Status400BadRequest, string.Join(' ', errors.Select(error => error.Message)), errors);
        }
    }

    // So that commands and SQL know it before the next start. Events do not wait for this.
    private async Task TellWarehouseAsync(Site site)
    {
        if (connection is not { IsReady: true, Link: { } link })
        {
            return;
        }

        try
        {
            await new EventWarehouse(link.Client, time).UpsertSitesAsync(SiteRows.Of([site]), CancellationToken.None);
        }
        catch (ClickHouseException e)
        {
            LogNotTold(e);
        }
    }

    private static SiteRefusalException Unknown(string id) => new(StatusCodes.Status404NotFound, $"There is no site '{id}'.");

    private static SiteRefusalException NotTaken() => new(
        StatusCodes.Status500InternalServerError, "sites.json is written, but the running server does not take it: its log says why. The file before is sites.json.before.");

    [LoggerMessage(88, LogLevel.Warning, "A changed site could not be written into the table sites; events are not affected.")]
    private partial void LogNotTold(Exception exception);
}
