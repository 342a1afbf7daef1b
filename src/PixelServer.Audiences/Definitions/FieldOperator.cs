namespace PixelServer.Audiences.Definitions;

/// <summary>How a field is compared. Text is compared as it is, upper and lower case apart.</summary>
public enum FieldOperator
{
    Is,
    IsNot,
    In,
    NotIn,
    Contains,
    NotContains,
    StartsWith,
    EndsWith,

    /// <summary>A regular expression, in the syntax of RE2, matches somewhere; a dot is any character, also the end of a line.</summary>
    Matches,

    /// <summary>With true: it is not empty; with false: it is. Empty is a text without letters, no, a value that is missing, and 0 of other numbers.</summary>
    Exists,
    AtLeast,
    AtMost,
    MoreThan,
    LessThan,
}
