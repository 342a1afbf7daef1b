using System.Globalization;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Exports.Identifiers;
using PixelServer.Erasure;
using PixelServer.Pipeline.Persons;

namespace PixelServer.Audiences.Api.Lists;

/// <summary>
/// Makes entries of a value of an uploaded list. E-mail addresses and telephone numbers are hashed at once, in every form that visitors are known by, and
/// go nowhere else.
/// </summary>
/// <param name="countryCode">Country of telephone numbers without one; null to refuse them.</param>
internal sealed class ListValue(string? countryCode)
{
    private const int HashDigits = 64;
    private const int LongestUserId = 200;

    // Visitors' ids are random and rarely shorter; telephone numbers are never longer.
    private const int LongestPhone = 15;

    /// <summary>Adds the entries of a value whose kind is known; returns why it has none.</summary>
    public string? Add(ListColumn column, string value, List<ListEntry> entries)
    {
        var text = value.Trim();
        return column switch
        {
            ListColumn.VisitorId => AddVisitor(text, entries),
            ListColumn.UserId => AddUser(text, entries),
            ListColumn.Email => AddEmail(text, entries),
            ListColumn.Phone => AddPhone(text, entries),
            ListColumn.EmailSha256 => AddHash(ListEntryKind.Email, text, entries),
            _ => AddHash(ListEntryKind.Phone, text, entries),
        };
    }

    /// <summary>Adds the entries of a value by what it looks like; returns why it has none.</summary>
    public string? AddUnnamed(string value, List<ListEntry> entries)
    {
        var text = value.Trim();
        if (text.Contains('@', StringComparison.Ordinal))
        {
            return AddEmail(text, entries);
        }

        // Which of the two it is a hash of makes no difference: nothing is both.
        if (IsHash(text))
        {
            return AddHash(ListEntryKind.Email, text, entries) ?? AddHash(ListEntryKind.Phone, text, entries);
        }

        if (text.StartsWith('+'))
        {
            return AddPhone(text, entries);
        }

        if (text.Length <= LongestPhone && text.All(char.IsAsciiDigit))
        {
            return "visitor_or_phone";
        }

        return AddVisitor(text, entries) is null ? null : "not_recognised";
    }

    private static string? AddVisitor(string text, List<ListEntry> entries)
    {
        if (VisitorIdText.Parse(text, out _) is not { } visitor)
        {
            return "no_visitor_id";
        }

        entries.Add(new ListEntry(ListEntryKind.Visitor, visitor.ToString(CultureInfo.InvariantCulture)));
        return null;
    }

    private static string? AddUser(string text, List<ListEntry> entries)
    {
        if (text.Length > LongestUserId || text.Contains('\uFFFD', StringComparison.Ordinal) || text.Any(char.IsControl))
        {
            return "no_user_id";
        }

        if (MeaninglessIdentity.Is(new Identity(IdentityKind.UserId, text)))
        {
            return "means_nobody";
        }

        entries.Add(new ListEntry(ListEntryKind.UserId, text));
        return null;
    }

    private static string? AddEmail(string text, List<ListEntry> entries)
    {
        if (HashedEmail.Of(text) is not { } email)
        {
            return "no_email";
        }

        entries.AddRange(new[] { email.Google, email.Plain, email.Bare }.Distinct().Select(hash => new ListEntry(ListEntryKind.Email, hash)));
        return null;
    }

    private string? AddPhone(string text, List<ListEntry> entries)
    {
        var hasCountry = text.StartsWith('+') || text.StartsWith("00", StringComparison.Ordinal);
        if (!hasCountry && countryCode is null)
        {
            return "phone_without_country";
        }

        if (HashedPhone.Of(text, countryCode ?? "") is not { } phone)
        {
            return "no_phone";
        }

        entries.AddRange(new[] { phone.E164, phone.Digits }.OfType<string>().Select(hash => new ListEntry(ListEntryKind.Phone, hash)));
        return null;
    }

    private static string? AddHash(ListEntryKind kind, string text, List<ListEntry> entries)
    {
        if (!IsHash(text))
        {
            return "no_sha256";
        }

        var identity = new Identity(kind == ListEntryKind.Email ? IdentityKind.Email : IdentityKind.Phone, text.ToLowerInvariant());
        if (MeaninglessIdentity.Is(identity))
        {
            return "means_nobody";
        }

        entries.Add(new ListEntry(kind, identity.Value));
        return null;
    }

    private static bool IsHash(string text) => text.Length == HashDigits && text.All(char.IsAsciiHexDigit);
}
