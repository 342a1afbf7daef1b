using System.Globalization;
using System.Text;
using PixelServer.Events;

namespace PixelServer.Pipeline.Persons;

/// <summary>
/// What a decision is about: a visitor or an identity, written <c>visitor:123</c>, <c>user:42</c>, <c>email:HASH</c>, <c>phone:HASH</c>.
/// </summary>
public readonly record struct PersonSubject
{
    private const string VisitorPrefix = "visitor:";

    private static readonly (string Prefix, IdentityKind Kind)[] IdentityPrefixes =
        [("user:", IdentityKind.UserId), ("email:", IdentityKind.Email), ("phone:", IdentityKind.Phone)];

    public PersonSubject(ulong visitor) => Visitor = visitor;

    public PersonSubject(Identity identity) => Identity = identity;

    /// <summary>The visitor; null where the subject is an identity.</summary>
    public ulong? Visitor { get; }

    /// <summary>The identity; null where the subject is a visitor.</summary>
    public Identity? Identity { get; }

    /// <summary>Reads a subject.</summary>
    /// <exception cref="FormatException">It is none; the message says what would be one.</exception>
    public static PersonSubject Parse(string text)
    {
        if (text.StartsWith(VisitorPrefix, StringComparison.Ordinal))
        {
            return ulong.TryParse(text.AsSpan(VisitorPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var visitor) && visitor != 0
                ? new PersonSubject(visitor)
                : throw new FormatException($"'{text}' is no visitor: use visitor: and the visitor_id as ClickHouse shows it.");
        }

        foreach (var (prefix, kind) in IdentityPrefixes)
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal))
            {
                return new PersonSubject(ParseIdentity(kind, text[prefix.Length..], text));
            }
        }

        throw new FormatException($"'{text}' is neither visitor:ID nor user:ID, email:SHA256 or phone:SHA256.");
    }

    public override string ToString()
    {
        if (Identity is not { } identity)
        {
            return VisitorPrefix + Visitor.GetValueOrDefault().ToString(CultureInfo.InvariantCulture);
        }

        return IdentityPrefixes.First(pair => pair.Kind == identity.Kind).Prefix + identity.Value;
    }

    private static Identity ParseIdentity(IdentityKind kind, string value, string text)
    {
        if (kind != IdentityKind.UserId)
        {
            value = value.ToLowerInvariant();
            if (!HashText.IsHash(Encoding.UTF8.GetBytes(value)))
            {
                throw new FormatException($"'{text}' is no hash: use the 64 hexadecimal digits of a SHA-256, never the address or number itself.");
            }
        }

        return new Identity(kind, value);
    }
}
