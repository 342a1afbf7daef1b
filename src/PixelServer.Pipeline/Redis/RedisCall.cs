namespace PixelServer.Pipeline.Redis;

/// <summary>A command on its way to Redis.</summary>
/// <param name="Key">The key it works on, which decides whether a cluster can answer it.</param>
/// <param name="Command">Its name.</param>
/// <param name="Arguments">All arguments; keys among them as <c>RedisKey</c>, so that a cluster's node is found.</param>
internal sealed record RedisCall(string Key, string Command, params object[] Arguments);
