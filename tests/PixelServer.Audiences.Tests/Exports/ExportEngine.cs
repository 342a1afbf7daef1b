using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Exports;

/// <summary>Tests of exports that need the real engine share one.</summary>
[CollectionDefinition(Name)]
public sealed class ExportEngine : ICollectionFixture<EngineFixture>
{
    public const string Name = "Exports with the engine";
}
