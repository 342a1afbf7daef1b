using System.Text;
using PixelServer.Pipeline.Enrichment.UserAgents;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.UserAgents;

public sealed class HostingNetworksTests
{
    [Theory]
    [InlineData(true, "Amazon.com, Inc.")]
    [InlineData(true, "AMAZON-02")]
    [InlineData(true, "DIGITALOCEAN-ASN")]
    [InlineData(true, "Hetzner Online GmbH")]
    [InlineData(true, "OVH SAS")]
    [InlineData(true, "Google LLC")]
    [InlineData(true, "M247 Europe SRL")]
    [InlineData(true, "Some Small Web Hosting Ltd")]
    [InlineData(false, "Deutsche Telekom AG")]
    [InlineData(false, "Google Fiber Inc.")]
    [InlineData(false, "Comcast Cable Communications, LLC")]
    [InlineData(false, "")]
    public void Networks_of_servers_are_told_by_their_name(bool isHosting, string organization) =>
        Assert.Equal(isHosting, HostingNetworks.Contains(Encoding.UTF8.GetBytes(organization)));
}
