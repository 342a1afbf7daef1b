using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using PixelServer.Pipeline.Erasure;

namespace PixelServer.Erasure;

/// <summary>Which person a request is about: <c>em</c> and <c>ph</c>, as often as there are normalisations, or <c>uid</c> with <c>site</c>.</summary>
internal sealed record PersonQuery
{
    private const int MostVisitors = 100;
    private const int MostHashes = 100;

    [FromQuery(Name = "em")]
    [Description("SHA-256 of the e-mail address; may be repeated, once for each way of writing it")]
    public string[]? Emails { get; init; }

    [FromQuery(Name = "ph")]
    [Description("SHA-256 of the telephone number; may be repeated")]
    public string[]? Phones { get; init; }

    [FromQuery(Name = "uid")]
    [Description("The site's own id of a signed-in person; with site, without em and ph")]
    public string? User { get; init; }

    [FromQuery(Name = "site")]
    [Description("The site whose id uid is; without uid, the only site to disclose")]
    public string? Site { get; init; }

    /// <summary>How many visitors one person may be. Beyond that the identity is a mistake (a constant, a shared account) until the operator says otherwise.</summary>
    [FromQuery(Name = "most")]
    [Description("The most visitors that one person may be, 1 to 100000; 100 unless said")]
    public int? Limit { get; init; }

    public int Most => Limit ?? MostVisitors;

    /// <summary>The identity; null when the query names none, with what is wrong.</summary>
    public PersonIdentity? Identity(out string problem)
    {
        problem = "";
        if (Most is < 1 or > 100_000)
        {
            problem = "most is 1 to 100000.";
            return null;
        }

        string[] hashes = [.. Emails ?? [], .. Phones ?? []];
        if (User is { Length: > 0 })
        {
            if (hashes.Length > 0 || Site is not { Length: > 0 })
            {
                problem = "uid goes with site, because it is a site's own, and without em and ph.";
                return null;
            }

            return PersonIdentity.OfUser(Site, User);
        }

        problem = "Name the person by em or ph, SHA-256 in 64 hexadecimal digits, or by uid and site.";
        return hashes.Length <= MostHashes ? PersonIdentity.OfHashes(hashes) : null;
    }
}
