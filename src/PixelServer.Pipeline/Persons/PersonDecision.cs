namespace PixelServer.Pipeline.Persons;

/// <summary>A decision in force. See <see cref="DecisionKind"/> for what its subjects are: of an <c>Ignore</c> there is one.</summary>
public sealed record PersonDecision(DecisionKind Kind, string Owner, PersonSubject First, PersonSubject? Second);
