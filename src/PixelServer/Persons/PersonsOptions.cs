using PixelServer.Pipeline.Persons;

namespace PixelServer.Persons;

/// <summary>How visitors are joined to persons, section <c>Persons</c>. What the limits are for stands at <see cref="PersonRules"/>.</summary>
internal sealed class PersonsOptions
{
    public const string Section = "Persons";

    private static readonly PersonRules Defaults = new();

    /// <summary>How often persons are built; zero for never.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often from all events, so that deleted ones are forgotten; in between only what was loaded since is gathered.</summary>
    public TimeSpan FullInterval { get; set; } = TimeSpan.FromDays(1);

    public int IdentityVisitors { get; set; } = Defaults.IdentityVisitors;

    public int VisitorIdentities { get; set; } = Defaults.VisitorIdentities;

    public TimeSpan VisitorTime { get; set; } = Defaults.VisitorTime;

    public int PersonIdentities { get; set; } = Defaults.PersonIdentities;

    public TimeSpan HoldTime { get; set; } = Defaults.HoldTime;

    public int MaxLinks { get; set; } = Defaults.MaxLinks;

    public PersonRules Rules => new()
    {
        IdentityVisitors = IdentityVisitors,
        VisitorIdentities = VisitorIdentities,
        VisitorTime = VisitorTime,
        PersonIdentities = PersonIdentities,
        HoldTime = HoldTime,
        MaxLinks = MaxLinks,
    };

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors()
    {
        if (Interval < TimeSpan.Zero || Interval > TimeSpan.FromDays(7))
        {
            yield return $"{Section}:{nameof(Interval)} is {Interval}; use a time such as 00:05:00, at most 7.00:00:00, or 00:00:00 for never.";
        }

        if (FullInterval <= TimeSpan.Zero)
        {
            yield return $"{Section}:{nameof(FullInterval)} is {FullInterval}; use a time such as 1.00:00:00.";
        }

        foreach (var error in Rules.Errors(Section))
        {
            yield return error;
        }
    }
}
