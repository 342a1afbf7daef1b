namespace PixelServer.Audiences.Exports;

/// <summary>A complete build of an audience, as <c>audience_builds</c> has it.</summary>
/// <param name="Audience">Id of the audience.</param>
/// <param name="Build">Its number.</param>
/// <param name="Site">The audience's site.</param>
/// <param name="AsOf">The time from which its windows were counted back.</param>
/// <param name="Size">Members.</param>
internal sealed record AudienceBuild(string Audience, ulong Build, string Site, DateTimeOffset AsOf, long Size);
