using Microsoft.Extensions.Configuration;
using PixelServer.Configuration;
using Xunit;

namespace PixelServer.Tests.Configuration;

/// <summary>Whoever wrote something wrong is told of all of it at once, and what was meant.</summary>
public sealed class ConfigurationCheckTests
{
    [Fact]
    public void Nothing_written_is_right()
    {
        using var written = new WrittenConfiguration().With();

        Assert.Empty(written.Errors);
        Assert.Empty(written.Warnings);
    }

    [Fact]
    public void Everything_wrong_is_said_at_once_with_key_value_and_fix()
    {
        using var written = new WrittenConfiguration().With(
            "--urls=nowhere", "--Roles=cook", "--Proxies:0=shop", "--EventLog:MaxBytes=much", "--EventLog:SegmentBytes=5000", "--EventLog:Durability=Paper",
            "--Sites:demo:Cookieless=perhaps", "--Sites:demo:DefaultConsent=xyz", "--Sql:Seconds=0", "--Retention:Events=01:00:00", "--Stop:DrainTime=soon",
            "--Exports:Webhook:Attempts=99", "--Secrets:Folder=/nowhere", "--Geo:Databases:0=", "--Logging:Console:FormatterName=xml");

        Assert.Equal(
            [
                "EventLog:Durability is 'Paper'; use Disk or Process.",
                "EventLog:MaxBytes is 'much'; use a whole number, 16384 or more.",
                "EventLog:SegmentBytes is 5000; use a multiple of 4096.",
                "Exports:Webhook:Attempts is 99; use 1 to 20.",
                "Geo:Databases:0 is empty; name a MaxMind DB file (.mmdb), or leave the key out.",
                "Logging:Console:FormatterName is 'xml'; use simple, json, systemd.",
                "Proxies has 'shop'; use an address or a network like 10.0.0.0/8.",
                "Retention:Events is 01:00:00; use whole days, as 30 or 750, or 0 to keep rows for ever.",
                "Roles has 'cook'; the roles are collector, loader, audiences and dashboard.",
                "Secrets:Folder is '/nowhere', which is no folder; make it, or leave the key out.",
                "Sites:demo:Cookieless is 'perhaps'; use true or false.",
                "Sites:demo:DefaultConsent is 'xyz'; use the letters a (analytics) and m (marketing), or nothing.",
                "Sql:Seconds is 0; use 1 to 60.",
                "Stop:DrainTime is 'soon'; use a time such as 00:05:00, or 7.00:00:00 for days.",
                "urls has 'nowhere'; use an address like http://127.0.0.1:8080.",
            ],
            written.Errors.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("EventLog:MaxByte=5", "EventLog:MaxByte (command line) is no key; did you mean EventLog:MaxBytes?")]
    [InlineData("EvnetLog:MaxBytes=5", "EvnetLog:MaxBytes (command line) is no key; did you mean EventLog?")]
    [InlineData("Sites:demo:Origin:0=https://a", "Sites:demo:Origin:0 (command line) is no key; did you mean Sites:demo:Origins?")]
    [InlineData("Exports:Webhok:Attempts=5", "Exports:Webhok:Attempts (command line) is no key; did you mean Exports:Webhook?")]
    [InlineData("Stop:Colour=red", "Stop:Colour (command line) is no key; in Stop there are NoticeTime, DrainTime.")]
    [InlineData("Proxies=10.0.0.1", "Proxies (command line) is a list; write Proxies:0, Proxies:1 …")]
    [InlineData("Proxies:first=10.0.0.1", "Proxies:first (command line) is no key; write Proxies:0, Proxies:1 …")]
    [InlineData("Stop=5", "Stop (command line) is a section; write Stop:NoticeTime.")]
    [InlineData("Stop:DrainTime:Seconds=5", "Stop:DrainTime:Seconds (command line) is no key; Stop:DrainTime has no keys in it.")]
    public void What_means_nothing_is_an_error_that_names_what_was_meant(string argument, string error)
    {
        using var written = new WrittenConfiguration().With($"--{argument}");

        Assert.Equal([error], written.Errors);
    }

    [Theory]
    [InlineData("Logging:LogLevel:Default=Debug")]
    [InlineData("Logging:Console:FormatterName=json")]
    [InlineData("Kestrel:Limits:MaxConcurrentConnections=5")]
    [InlineData("AllowedHosts=*")]
    [InlineData("EVENTLOG:maxbytes=1073741824")]
    [InlineData("Retention:Events=750")]
    public void What_is_ours_in_other_letters_or_the_web_servers_is_no_error(string argument)
    {
        using var written = new WrittenConfiguration().With($"--{argument}");

        Assert.Empty(written.Errors);
    }

    [Fact]
    public void Variables_of_the_machine_are_not_ours_but_those_in_our_sections_are()
    {
        var name = $"PIXELSERVER{Guid.NewGuid():N}";
        string[] variables = ["PATH_TO", "Site__Of__Construction", "Evnetlog__MaxBytes", "EventLog__MaxByte"];
        using var written = new WrittenConfiguration();
        try
        {
            foreach (var variable in variables)
            {
                Environment.SetEnvironmentVariable($"{name}{variable}", "5");
            }

            written.Configuration.AddEnvironmentVariables(name);
            written.With();
        }
        finally
        {
            foreach (var variable in variables)
            {
                Environment.SetEnvironmentVariable($"{name}{variable}", null);
            }
        }

        Assert.Equal(["EventLog:MaxByte (environment) is no key; did you mean EventLog:MaxBytes?"], written.Errors);
        Assert.Contains(
            "Evnetlog:MaxBytes (environment) is not used; did you mean EventLog:MaxBytes?", ConfigurationCheck.Warnings(written.Configuration));
    }

    [Fact]
    public void Files_may_hold_empty_lists_and_name_their_schema()
    {
        using var written = new WrittenConfiguration();
        written.Configuration.AddJsonFile(
            written.Write("appsettings.json", """{ "$schema": "appsettings.schema.json", "Proxies": [], "Sites": { "shop": { "Origins": [] } }, "Sql": { "Rows": 5, "Row": 6 } }"""));
        written.With();

        Assert.Equal([$"Sql:Row ({Path.Combine(written.Folder, "appsettings.json")}) is no key; did you mean Sql:Rows?"], written.Errors);
    }
}
