namespace PixelServer.Pipeline.Persons;

/// <summary>An identity that visitors of a person were seen with; whether it joins them is for the rules and decisions to say.</summary>
/// <param name="Subject">As decisions name it.</param>
/// <param name="Visitors">How many of them.</param>
/// <param name="FirstSeen">When first.</param>
/// <param name="LastSeen">When last.</param>
public sealed record KnownIdentity(string Subject, long Visitors, string FirstSeen, string LastSeen);
