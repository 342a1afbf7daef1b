using System.Net;

namespace PixelServer.Sites.Installing;

/// <summary>What the name service says of a host.</summary>
/// <param name="CanonicalName">The name at the end of its CNAMEs; the host itself where there are none.</param>
/// <param name="Addresses">Its addresses.</param>
internal sealed record ResolvedHost(string CanonicalName, IReadOnlyList<IPAddress> Addresses);
