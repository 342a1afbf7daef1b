namespace PixelServer.Audiences.Exports.Identifiers;

/// <summary>
/// An e-mail address as its hashes (SHA-256, hexadecimal, lower case), one for each way of writing it that a platform asks for. The
/// address itself is not known.
/// </summary>
/// <param name="Google">Hash of <see cref="EmailForm.Google"/>.</param>
/// <param name="Plain">Hash of <see cref="EmailForm.Plain"/>.</param>
/// <param name="Bare">Hash of <see cref="EmailForm.Bare"/>.</param>
/// <param name="IsAmbiguous"><see cref="Plain"/> and <see cref="Bare"/> may be each other's; what is asked for is one of the two.</param>
public sealed record HashedEmail(string Google, string Plain, string Bare, bool IsAmbiguous = false)
{
    private static readonly string[] DotlessHosts = ["gmail.com", "googlemail.com"];

    /// <summary>Hashes an address at once; null when it is none.</summary>
    public static HashedEmail? Of(string address)
    {
        var plain = address.Trim().ToLowerInvariant();
        var at = plain.LastIndexOf('@');
        if (at <= 0 || at == plain.Length - 1 || plain.Any(character => char.IsWhiteSpace(character) || char.IsControl(character)))
        {
            return null;
        }

        var (name, host) = (plain[..at], plain[(at + 1)..]);
        var bareName = name.Split('+')[0].Replace(".", "", StringComparison.Ordinal);
        if (bareName.Length == 0)
        {
            return null;
        }

        var bare = $"{bareName}@{host}";
        return new HashedEmail(
            Sha256Text.Hex(DotlessHosts.Contains(host, StringComparer.Ordinal) ? bare : plain), Sha256Text.Hex(plain), Sha256Text.Hex(bare));
    }

    /// <summary>
    /// What the hashes of one event say. Three are the forms in the order of this record's parameters, as the snippet sends them. Two, as
    /// it sent them earlier, are Google's form and one of the others. One is the same in all forms. More are of several addresses, of which
    /// no other form is known.
    /// </summary>
    internal static IEnumerable<HashedEmail> OfEvent(IReadOnlyList<string> hashes) => hashes.Count switch
    {
        0 => [],
        1 => [new HashedEmail(hashes[0], hashes[0], hashes[0])],
        2 => [new HashedEmail(hashes[0], hashes[0], hashes[1], hashes[0] != hashes[1])],
        3 => [new HashedEmail(hashes[0], hashes[1], hashes[2])],
        _ => hashes.Distinct().Select(hash => new HashedEmail(hash, hash, hash)),
    };

    /// <summary>The hash in a form, or the two of which one is it.</summary>
    public IEnumerable<string> In(EmailForm form) => form switch
    {
        EmailForm.Google => [Google],
        EmailForm.Bare => IsAmbiguous ? [Bare, Plain] : [Bare],
        _ => IsAmbiguous ? [Plain, Bare] : [Plain],
    };
}
