namespace PixelServer.Collection;

/// <summary>All sites, from the section <c>Sites</c>.</summary>
internal sealed class SitesOptions
{
    public const string Section = "Sites";

    public Dictionary<string, SiteSettings> Sites { get; } = [];

    /// <summary>Reads the section strictly: otherwise the binder leaves out a site that has a wrong value, without a word.</summary>
    /// <exception cref="InvalidOperationException">A key is unknown or a value of the wrong type; the message names it.</exception>
    public static SitesOptions Read(IConfiguration configuration)
    {
        var options = new SitesOptions();
        configuration.GetSection(Section).Bind(options.Sites, binder => binder.ErrorOnUnknownConfiguration = true);
        return options;
    }

    public IEnumerable<string> Errors() => Sites.SelectMany(pair => pair.Value.Errors(pair.Key));
}
