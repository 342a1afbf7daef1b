using PixelServer.Events;

namespace PixelServer.Pipeline.Erasure;

/// <summary>By what a person is known: e-mail or phone hashes, in one or several normalisations, or a site's own id.</summary>
public sealed class PersonIdentity
{
    private PersonIdentity(IReadOnlyCollection<UInt128> hashes) => Hashes = hashes;

    /// <summary>As erasures remember them.</summary>
    public IReadOnlyCollection<UInt128> Hashes { get; }

    /// <summary>Reads SHA-256 hashes as pixels carry them; null when one is none, or there is none.</summary>
    public static PersonIdentity? OfHashes(IEnumerable<string> hashes)
    {
        var own = new HashSet<UInt128>();
        foreach (var hash in hashes)
        {
            if (hash.Length != HashText.Length || !hash.All(char.IsAsciiHexDigit))
            {
                return null;
            }

            own.Add(SubjectHash.OfHash(hash.ToLowerInvariant()));
        }

        return own.Count == 0 ? null : new PersonIdentity(own);
    }

    /// <summary>A site's own id of a signed-in person.</summary>
    public static PersonIdentity OfUser(string site, string userId) => new([SubjectHash.OfUser(site, userId)]);
}
