using System.ComponentModel.DataAnnotations;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Settings;

namespace PixelServer.Persons;

/// <summary>How visitors are joined to persons, section <c>Persons</c>. What the limits are for stands at <see cref="PersonRules"/>.</summary>
internal sealed class PersonsOptions
{
    public const string Section = "Persons";

    private static readonly PersonRules Defaults = new();

    /// <summary>How often persons are built; zero for never.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often persons are built from all events, so that deleted ones are forgotten; in between only what was loaded since is gathered.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "3650.00:00:00")]
    public TimeSpan FullInterval { get; set; } = TimeSpan.FromDays(1);

    /// <inheritdoc cref="PersonRules.IdentityVisitors"/>
    [Range(1, int.MaxValue)]
    public int IdentityVisitors { get; set; } = Defaults.IdentityVisitors;

    /// <inheritdoc cref="PersonRules.VisitorIdentities"/>
    [Range(1, int.MaxValue)]
    public int VisitorIdentities { get; set; } = Defaults.VisitorIdentities;

    /// <inheritdoc cref="PersonRules.VisitorTime"/>
    [Range(typeof(TimeSpan), "00:00:00.001", "36500.00:00:00")]
    public TimeSpan VisitorTime { get; set; } = Defaults.VisitorTime;

    /// <inheritdoc cref="PersonRules.PersonIdentities"/>
    [Range(1, int.MaxValue)]
    public int PersonIdentities { get; set; } = Defaults.PersonIdentities;

    /// <inheritdoc cref="PersonRules.HoldTime"/>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00")]
    public TimeSpan HoldTime { get; set; } = Defaults.HoldTime;

    /// <inheritdoc cref="PersonRules.MaxLinks"/>
    [Range(1, int.MaxValue)]
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
        foreach (var error in SettingLimits.Errors(Section, this))
        {
            yield return error;
        }

        if (PersonIdentities < VisitorIdentities)
        {
            yield return $"{Section}:{nameof(PersonIdentities)} is {PersonIdentities}; use {nameof(VisitorIdentities)} ({VisitorIdentities}) or more.";
        }
    }
}
