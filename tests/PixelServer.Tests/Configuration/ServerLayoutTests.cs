using Microsoft.Extensions.Configuration;
using PixelServer.Configuration;
using Xunit;

namespace PixelServer.Tests.Configuration;

public sealed class ServerLayoutTests
{
    private const string Redis = "Redis:Configuration=host:6379";
    private const string Url = "ClickHouse:Url=http://host:8123";

    [Fact]
    public void Without_a_word_about_roles_a_process_has_all()
    {
        var layout = ServerLayout.Read(Settings());

        Assert.Equal((true, true, true, true, true), (layout.IsCollector, layout.IsLoader, layout.IsAudiences, layout.IsDashboard, layout.HasClickHouse));
        Assert.Equal("all roles", layout.RoleNames);
    }

    [Theory]
    [InlineData("audiences", "audiences")]
    [InlineData("Loader, COLLECTOR", "collector, loader")]
    [InlineData("audiences,loader", "loader, audiences")]
    [InlineData("dashboard,audiences,loader,collector", "all roles")]
    public void Roles_are_taken_in_any_order_and_case(string roles, string expected) =>
        Assert.Equal(expected, ServerLayout.Read(Settings($"Roles={roles}")).RoleNames);

    [Theory]
    [InlineData("collector", false)]
    [InlineData("loader", true)]
    [InlineData("audiences", true)]
    [InlineData("dashboard", true)]
    [InlineData("collector,audiences", true)]
    public void All_but_collectors_work_with_clickhouse(string roles, bool expected) =>
        Assert.Equal(expected, ServerLayout.Read(Settings($"Roles={roles}")).HasClickHouse);

    [Fact]
    public void Process_without_blocks_has_nothing_to_do_with_redis()
    {
        Assert.False(ServerLayout.Read(Settings("Roles=audiences", Redis)).HasRedis);
        Assert.True(ServerLayout.Read(Settings("Roles=audiences,loader", Redis)).HasRedis);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Roles=collector,loader")]
    [InlineData("Roles=collector", Redis)]
    [InlineData("Roles=loader,audiences", Redis)]
    [InlineData("Roles=collector,audiences", Redis, Url)]
    [InlineData("Roles=audiences", Url)]
    [InlineData("Roles=dashboard", Url)]
    public void Layouts_that_work_have_no_errors(params string[] settings) => Assert.Empty(ServerLayout.Errors(Settings(settings)));

    [Theory]
    [InlineData("without Redis; set Redis:Configuration=", "Roles=collector")]
    [InlineData("without Redis; set Redis:Configuration=", "Roles=loader,audiences")]
    [InlineData("without Redis; set Redis:Configuration=", "Roles=collector,audiences", Url)]
    [InlineData("without ClickHouse: set ClickHouse:Url=", "Roles=audiences")]
    [InlineData("without ClickHouse: set ClickHouse:Url=", "Roles=collector,audiences", Redis)]
    [InlineData("without ClickHouse: set ClickHouse:Url=", "Roles=dashboard")]
    [InlineData("Roles has 'dashboards'; the roles are collector, loader, audiences and dashboard.", "Roles=audiences,dashboards", Url)]
    public void Layouts_that_cannot_work_are_named_with_the_fix(string expected, params string[] settings) =>
        Assert.Contains(expected, Assert.Single(ServerLayout.Errors(Settings(settings))), StringComparison.Ordinal);

    private static IConfiguration Settings(params IEnumerable<string> settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Where(setting => setting.Length > 0).Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1])))
        .Build();
}
