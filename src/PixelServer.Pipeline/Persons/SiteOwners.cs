using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Persons;

/// <summary>Whose each site is. Owners are numbered; the default owner, of all sites that name none, is number 0.</summary>
internal sealed class SiteOwners
{
    // ClickHouse's transform wants at least one pair; no site has an empty id.
    private readonly List<string> _sites = [""];
    private readonly List<int> _owners = [0];
    private readonly List<string> _names = [""];

    /// <summary>The owners by number.</summary>
    public IReadOnlyList<string> Names => _names;

    public void Add(string site, string owner)
    {
        var number = _names.IndexOf(owner);
        if (number < 0)
        {
            number = _names.Count;
            _names.Add(owner);
        }

        _sites.Add(site);
        _owners.Add(number);
    }

    /// <summary>Adds them as <c>sites</c> and <c>owners</c>.</summary>
    public QueryParameters AddTo(QueryParameters parameters) => parameters.Add("sites", _sites).Add("owners", _owners);
}
