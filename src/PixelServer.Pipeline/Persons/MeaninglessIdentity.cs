using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using PixelServer.Events;

namespace PixelServer.Pipeline.Persons;

/// <summary>
/// Knows values that sites send where nobody is meant: what a template or a script makes of nothing. They would join strangers, so
/// they are taken for none. Thread-safe.
/// </summary>
public static class MeaninglessIdentity
{
    // Numbers from 1 count customers, so 22 and 333 are somebody; filling a field with ones takes more of them.
    private const int LongestNumberOfOneDigit = 4;

    private const int LongestPhone = 15;

    private static readonly string[] Words =
    [
        "null", "(null)", "nil", "undefined", "none", "empty", "blank", "nan", "n/a", "na", "not set", "(not set)", "not_set", "false", "true",
        "anonymous", "anon", "guest", "unknown", "nobody", "noone", "visitor", "user", "customer", "member", "default", "id", "userid", "user_id",
        "test", "tester", "testing", "example", "demo", "dummy", "sample", "string", "object", "[object object]", "object object", "[object undefined]",
        "[object null]", "undefined undefined", "null null", "no", "no-reply", "noreply", "email", "e-mail", "mail", "phone", "tel", "xxx", "todo",
    ];

    // What is hashed by mistake, beyond the words; numbers are phones that were typed to fill a field.
    private static readonly string[] HashedByMistake =
    [
        "", " ", "0", "-1", "@", "+", "+0", "[object Object]", "NaN", "Null", "None", "Undefined", "+null", "+undefined", "+none",
        "0123456789", "1234567890", "123456789", "12345678", "+1234567890", "+123456789", "+12345678",
    ];

    private static readonly FrozenSet<string> WordSet = Words.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> WordLookup = WordSet.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string> Hashes = HashedNothings().ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> HashLookup = Hashes.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a value, in UTF-8, means nobody.</summary>
    public static bool Is(IdentityKind kind, ReadOnlySpan<byte> value) =>
        kind == IdentityKind.UserId ? IsUserId(value) : IsHash(value);

    /// <summary>Whether an identity means nobody.</summary>
    public static bool Is(Identity identity) => Is(identity.Kind, Encoding.UTF8.GetBytes(identity.Value));

    private static bool IsUserId(ReadOnlySpan<byte> value)
    {
        Span<char> characters = value.Length <= 256 ? stackalloc char[value.Length] : new char[value.Length];
        var text = characters[..Encoding.UTF8.GetChars(value, characters)].Trim();
        Span<char> lower = text.Length <= 256 ? stackalloc char[text.Length] : new char[text.Length];
        text.ToLowerInvariant(lower);
        return lower.Length < 2 || IsUncounted(lower) || IsOneCharacter(lower) || IsTemplate(lower)
            || WordLookup.Contains(lower) || WordLookup.Contains(lower.Trim("\"'<>{}"));
    }

    private static bool IsHash(ReadOnlySpan<byte> value)
    {
        if (!HashText.IsHash(value))
        {
            return true;
        }

        Span<char> digits = stackalloc char[HashText.Length];
        for (var i = 0; i < digits.Length; i++)
        {
            digits[i] = char.ToLowerInvariant((char)value[i]);
        }

        return digits.IndexOfAnyExcept(digits[0]) < 0 || HashLookup.Contains(digits);
    }

    // "0", "-1", "00000000-0000-0000-0000-000000000000", "---": no letter, and no number that counts from one.
    private static bool IsUncounted(ReadOnlySpan<char> text)
    {
        if (text.Length == 2 && text[0] == '-' && char.IsAsciiDigit(text[1]))
        {
            return true;
        }

        foreach (var character in text)
        {
            if (char.IsLetter(character) || (char.IsDigit(character) && character != '0'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOneCharacter(ReadOnlySpan<char> text) =>
        text.IndexOfAnyExcept(text[0]) < 0 && !(char.IsAsciiDigit(text[0]) && text.Length <= LongestNumberOfOneDigit);

    // A place-holder that nothing was put into.
    private static bool IsTemplate(ReadOnlySpan<char> text) =>
        text.StartsWith("{{") || text.StartsWith("${") || text.StartsWith("<%") || text.StartsWith("%%") || text.StartsWith("[[");

    // Every family comes to the same for a word, but for the dots that one of them drops; a phone may have its plus.
    private static IEnumerable<string> HashedNothings()
    {
        var texts = Words.Concat(HashedByMistake)
            .Concat(Words.Select(word => word.Replace(".", "", StringComparison.Ordinal)))
            .Concat(Words.Select(word => word.ToUpperInvariant()));
        var numbers =
            from digit in "0123456789"
            from length in Enumerable.Range(1, LongestPhone)
            select new string(digit, length);
        return texts.Concat(numbers).Concat(numbers.Select(number => '+' + number)).Distinct().Select(text => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }
}
