namespace PixelServer.Visitors;

/// <summary>An identity that visitors of a person were seen with.</summary>
/// <param name="Subject"><c>user:ID</c>, <c>email:SHA256</c> or <c>phone:SHA256</c>.</param>
/// <param name="Visitors">How many of them.</param>
/// <param name="FirstSeen">When first.</param>
/// <param name="LastSeen">When last.</param>
internal sealed record IdentityView(string Subject, long Visitors, string FirstSeen, string LastSeen);
