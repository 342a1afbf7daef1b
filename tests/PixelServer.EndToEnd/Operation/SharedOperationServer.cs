using Xunit;

namespace PixelServer.EndToEnd.Operation;

/// <summary>Tests that share an <see cref="OperationServer"/>.</summary>
[CollectionDefinition(Name)]
public sealed class SharedOperationServer : ICollectionFixture<OperationServer>
{
    public const string Name = "operation";
}
