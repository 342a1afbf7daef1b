using PixelServer.Audiences.Exports.Identifiers;

namespace PixelServer.Audiences.Exports;

/// <summary>A member of an audience and all that identifies it, over all its visitors; of each kind the newest first. Nothing twice.</summary>
/// <param name="Id">person_id where members are persons, else visitor_id.</param>
/// <param name="Visitors">Visitors in the audience, in order of their ids.</param>
/// <param name="Emails">E-mail addresses.</param>
/// <param name="Phones">Telephone numbers.</param>
/// <param name="UserIds">The sites' own ids.</param>
/// <param name="ClickIds">The newest of each network, as it was on the page's URL.</param>
/// <param name="Products">Products viewed or put into a cart.</param>
internal sealed record ExportMember(
    ulong Id,
    IReadOnlyList<ulong> Visitors,
    IReadOnlyList<HashedEmail> Emails,
    IReadOnlyList<HashedPhone> Phones,
    IReadOnlyList<string> UserIds,
    IReadOnlyDictionary<string, string> ClickIds,
    IReadOnlyList<string> Products)
{
    /// <summary>The hashes of all e-mail addresses in a form.</summary>
    public IReadOnlyList<string> EmailsIn(EmailForm form) => [.. Emails.SelectMany(email => email.In(form)).Distinct()];

    /// <summary>The hashes of those telephone numbers that are known in a form.</summary>
    public IReadOnlyList<string> PhonesIn(PhoneForm form) => [.. Phones.Select(phone => phone.In(form)).OfType<string>().Distinct()];
}
