namespace PixelServer.LoadTest.Running;

/// <summary>What is needed of a server's <c>keys.json</c>.</summary>
internal sealed record ServerKeys(string Url, string AdminKey, ClickHouseAccess ClickHouse);

/// <summary>Where its ClickHouse answers.</summary>
internal sealed record ClickHouseAccess(string Url, Login Analyst);

/// <summary>A ClickHouse user.</summary>
internal sealed record Login(string User, string Password);
