using Xunit;

namespace PixelServer.EndToEnd.Audiences;

/// <summary>Tests that share an <see cref="AudienceServer"/>.</summary>
[CollectionDefinition(Name)]
public sealed class SharedAudienceServer : ICollectionFixture<AudienceServer>
{
    public const string Name = "audiences";
}
