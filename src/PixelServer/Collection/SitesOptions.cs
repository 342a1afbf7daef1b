using Microsoft.Extensions.Options;

namespace PixelServer.Collection;

/// <summary>All sites, from the section <c>Sites</c>.</summary>
internal sealed class SitesOptions
{
    public const string Section = "Sites";

    public Dictionary<string, SiteSettings> Sites { get; } = [];

    public IEnumerable<string> Errors() => Sites.SelectMany(pair => pair.Value.Errors(pair.Key));
}

/// <summary>Refuses to start with wrong site settings, naming all errors.</summary>
internal sealed class SitesValidator : IValidateOptions<SitesOptions>
{
    public ValidateOptionsResult Validate(string? name, SitesOptions options)
    {
        var errors = options.Errors().ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
