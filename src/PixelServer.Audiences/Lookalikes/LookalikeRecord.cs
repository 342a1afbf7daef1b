using PixelServer.Audiences.Lookalikes.Modeling;

namespace PixelServer.Audiences.Lookalikes;

/// <summary>A model as it is kept, with what it was learnt from. Times are Unix milliseconds.</summary>
/// <param name="Model">Its number.</param>
/// <param name="Key">What it is a model of: definitions that differ only in size have the same, see <see cref="LookalikeKey"/>.</param>
/// <param name="Site">Site of its visitors.</param>
/// <param name="AsOf">When it was trained, as windows count.</param>
/// <param name="Cut">Visitors were looked at as they were then; the same as <paramref name="AsOf"/> where they were looked at as they are.</param>
/// <param name="Seconds">How long the training took, reading included.</param>
/// <param name="LearningSeconds">How long the learning took of that.</param>
/// <param name="AllSeeds">Seeds there are, those included that were not learnt from: of too many a random part is.</param>
/// <param name="Universe">Visitors who could be members.</param>
/// <param name="Notes">What was decided: what was left out and why, what the seeds' time was.</param>
/// <param name="Weights">The model.</param>
/// <param name="Proof">How good it is.</param>
/// <param name="Names">Texts of tokens, by feature and token, as far as the proof names them.</param>
public sealed record LookalikeRecord(
    ulong Model,
    string Key,
    string Site,
    long AsOf,
    long Cut,
    double Seconds,
    double LearningSeconds,
    long AllSeeds,
    long Universe,
    IReadOnlyList<string> Notes,
    LookalikeModel Weights,
    LookalikeProof Proof,
    IReadOnlyDictionary<string, string> Names);
