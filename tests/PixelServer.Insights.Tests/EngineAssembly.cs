using PixelServer.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(EngineFixture))]
