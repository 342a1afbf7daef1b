namespace PixelServer.Faults.Oracle;

/// <summary>What the oracle did so far.</summary>
/// <param name="Issued">Events with an id.</param>
/// <param name="Answered">Of these, answered as stored.</param>
/// <param name="Gets">Requests sent by GET.</param>
/// <param name="Posts">Requests sent by POST.</param>
/// <param name="Repeats">Requests sent again although they had been answered, and answered again.</param>
/// <param name="Retries">Requests sent again because they were refused or no answer came.</param>
/// <param name="Refused">Answers that asked to come again later.</param>
/// <param name="Unanswered">Requests whose answer never came: they may be stored or not.</param>
/// <param name="Outstanding">Requests that still have to be answered.</param>
/// <param name="Wrong">Answers a good event must not get, by what they were.</param>
internal sealed record OracleFigures(
    int Issued, long Answered, long Gets, long Posts, long Repeats, long Retries, long Refused, long Unanswered, int Outstanding,
    IReadOnlyDictionary<string, long> Wrong);
