using Microsoft.AspNetCore.Mvc;
using PixelServer.Pipeline.Erasure;

namespace PixelServer.Erasure;

/// <summary>Which person a request is about: <c>em</c> and <c>ph</c>, as often as there are normalisations, or <c>uid</c> with <c>site</c>.</summary>
internal sealed record PersonQuery
{
    private const int MostVisitors = 100;
    private const int MostHashes = 100;

    [FromQuery(Name = "em")]
    public string[] Emails { get; init; } = [];

    [FromQuery(Name = "ph")]
    public string[] Phones { get; init; } = [];

    [FromQuery(Name = "uid")]
    public string? User { get; init; }

    [FromQuery(Name = "site")]
    public string? Site { get; init; }

    /// <summary>How many visitors one person may be. Beyond that the identity is a mistake (a constant, a shared account) until the operator says otherwise.</summary>
    [FromQuery(Name = "most")]
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

        if (User is { Length: > 0 })
        {
            if (Emails.Length + Phones.Length > 0 || Site is not { Length: > 0 })
            {
                problem = "uid goes with site, because it is a site's own, and without em and ph.";
                return null;
            }

            return PersonIdentity.OfUser(Site, User);
        }

        problem = "Name the person by em or ph, SHA-256 in 64 hexadecimal digits, or by uid and site.";
        return Emails.Length + Phones.Length <= MostHashes ? PersonIdentity.OfHashes(Emails.Concat(Phones)) : null;
    }
}
