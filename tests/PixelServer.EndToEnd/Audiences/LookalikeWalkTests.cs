using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Audiences;

/// <summary>A lookalike from its definition to the proof of it, on the traffic of a made-up shop, by the API and in the shell.</summary>
public sealed partial class LookalikeWalkTests(AudienceServer server) : IClassFixture<AudienceServer>
{
    private const string Definition = """
        {"name": "Alike", "site": "demo", "kind": "lookalike", "seed": {"did": "add_to_cart"}, "horizon": "none", "size": "2%", "accept_any_model": true}
        """;

    private const string Hopeless = """{"name": "Hopeless", "site": "demo", "kind": "lookalike", "seed": {"did": "never_done"}, "size": "2%"}""";

    [Fact]
    public async Task A_definition_becomes_members_a_proof_and_reasons()
    {
        var simulated = await server.Process.RunCommandAsync("simulate", "--visitors", "20000", "--days", "60");
        Assert.True(simulated.ExitCode == 0, simulated.ToString());

        // What is known of visitors may be some seconds old.
        var preview = await Eventually.AnswersAsync(
            () => server.ReadAsync("POST", "/v1/audiences/preview", Definition, "analystKey"),
            answer => answer.GetProperty("lookalike").GetProperty("seeds").GetInt64() > 0);
        var file = Path.Combine(server.Process.DataFolder, "alike.json");
        await File.WriteAllTextAsync(file, Definition, TestContext.Current.CancellationToken);
        var shown = await server.Process.RunCommandAsync("audience", "preview", file);
        var created = await server.ReadAsync("POST", "/v1/audiences?id=alike", Definition);
        var early = await server.AskAsync("GET", "/v1/audiences/alike/model", key: "analystKey");
        var earlySql = await server.AskAsync("GET", "/v1/audiences/alike/sql", key: "analystKey");
        var build = await server.BuildAsync("alike");

        var others = preview.GetProperty("lookalike").GetProperty("others").GetInt64();
        Assert.InRange(preview.GetProperty("lookalike").GetProperty("seeds").GetInt64(), 100, 5_000);
        Assert.InRange(others, 10_000, 20_000);
        Assert.Equal((long)Math.Ceiling(0.02m * others), preview.GetProperty("size").GetInt64());
        Assert.Matches(@"(?m)^[0-9]+ members, of [0-9,]+ visitors who could be, like [0-9,]+ seeds; ", shown.Output);
        Assert.Contains("add_to_cart", created.GetProperty("summary").GetString(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (early.Status, earlySql.Status));
        Assert.Contains("'alike' has no model yet; its first build trains one: POST /v1/audiences/alike/builds.", early.Text, StringComparison.Ordinal);
        Assert.Equal(preview.GetProperty("size").GetInt64(), build.GetProperty("size").GetInt64());

        await RequireProofAsync();
        await RequireReasonsAsync();
        await RequireScriptAsync();
    }

    [Fact]
    public async Task Why_a_build_failed_stands_in_its_job_in_the_list_and_in_the_shell()
    {
        await server.ReadAsync("POST", "/v1/audiences?id=hopeless", Hopeless);

        var asked = await server.ReadAsync("POST", "/v1/audiences/hopeless/builds");
        var job = await Eventually.AnswersAsync(
            () => server.ReadAsync("GET", $"/v1/audiences/jobs/{asked.GetProperty("id").GetString()}"),
            answer => answer.GetProperty("state").GetString() is "complete" or "failed" or "cancelled");
        var list = await server.ReadAsync("GET", "/v1/audiences", key: "analystKey");
        var shell = await server.Process.RunCommandAsync("audience", "build", "hopeless");
        var model = await server.Process.RunCommandAsync("audience", "model", "hopeless");

        Assert.Equal("failed", job.GetProperty("state").GetString());
        Assert.Matches("^(The seed is empty: |Nobody of demo could be a member: )", job.GetProperty("error").GetString());
        var row = list.GetProperty("audiences").EnumerateArray().Single(one => one.GetProperty("id").GetString() == "hopeless");
        Assert.Contains(job.GetProperty("error").GetString()!, row.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, shell.ExitCode);
        Assert.Contains(job.GetProperty("error").GetString()!, shell.Error, StringComparison.Ordinal);
        Assert.Equal(1, model.ExitCode);
        Assert.Contains("'hopeless' has no model yet", model.Error, StringComparison.Ordinal);
    }

    private async Task RequireProofAsync()
    {
        var model = await server.ReadAsync("GET", "/v1/audiences/alike/model", key: "analystKey");
        var shell = await server.Process.RunCommandAsync("audience", "model", "alike");

        var verdict = model.GetProperty("verdict").GetString();
        Assert.Contains(verdict, (string[])["good", "weak", "suspicious"]);
        Assert.True(model.GetProperty("isUsed").GetBoolean());
        Assert.InRange(model.GetProperty("auc").GetProperty("value").GetDouble(), 0.55, 1);
        var reach = model.GetProperty("reach").EnumerateArray().ToList();
        Assert.True(reach.Count >= 3 && reach.Zip(reach.Skip(1)).All(pair => pair.First.GetProperty("share").GetDouble() < pair.Second.GetProperty("share").GetDouble()));
        Assert.True(reach[0].GetProperty("lift").GetDouble() > 1);
        Assert.NotEmpty(model.GetProperty("effects").EnumerateArray());
        Assert.All(model.GetProperty("effects").EnumerateArray(), effect => Assert.Contains(": × ", effect.GetProperty("words").GetString(), StringComparison.Ordinal));
        Assert.Contains(
            model.GetProperty("notes").EnumerateArray(), note => note.GetString()!.Contains("carts, days_since_cart, events=add_to_cart, active_days, ", StringComparison.Ordinal));

        Assert.Equal((0, ""), (shell.ExitCode, shell.Error));
        Assert.StartsWith($"{char.ToUpperInvariant(verdict![0])}{verdict[1..]}: {model.GetProperty("summary").GetString()}", shell.Output, StringComparison.Ordinal);
        Assert.Contains("What an audience of each size finds", shell.Output, StringComparison.Ordinal);
        Assert.Contains(model.GetProperty("effects")[0].GetProperty("words").GetString()!, shell.Output, StringComparison.Ordinal);
    }

    private async Task RequireReasonsAsync()
    {
        var member = (await server.ReadAsync("GET", "/v1/audiences/alike/members?limit=1")).GetProperty("members")[0].GetProperty("member").GetString()!;
        var explained = await server.ReadAsync("GET", $"/v1/audiences/alike/explain/{member}");
        var shell = await server.Process.RunCommandAsync("audience", "explain", "alike", member);
        var seed = await server.Process.QueryAsync("SELECT any(visitor_id) FROM events WHERE event = 'add_to_cart' AND site = 'demo'");

        Assert.True(explained.GetProperty("isMember").GetBoolean());
        var score = explained.GetProperty("score");
        Assert.InRange(score.GetProperty("rank").GetDouble(), 0, 0.2);
        Assert.InRange(score.GetProperty("similarity").GetDouble(), 0.5, 1);
        Assert.NotEmpty(score.GetProperty("reasons").EnumerateArray());
        Assert.Contains(score.GetProperty("reasons")[0].GetProperty("words").GetString()!, shell.Output, StringComparison.Ordinal);
        Assert.False((await server.ReadAsync("GET", $"/v1/audiences/alike/explain/{seed}")).GetProperty("isMember").GetBoolean());
        Assert.Equal(JsonValueKind.Null, (await server.ReadAsync("GET", "/v1/audiences/alike/explain/12345")).GetProperty("score").ValueKind);
    }

    // A client of ClickHouse takes SET param_… for itself and sends the values with the statement; so do we.
    private async Task RequireScriptAsync()
    {
        var script = (await server.Process.RunCommandAsync("audience", "sql", "alike")).Output.TrimEnd();
        var statements = script.TrimEnd(';').Split(";\n");
        var file = Path.Combine(server.Process.DataFolder, "alike.sql");
        await File.WriteAllTextAsync(file, statements[^1], TestContext.Current.CancellationToken);
        var values = statements[..^1].Select(statement => Parameter().Match(statement)).ToList();
        Assert.All(values, value => Assert.True(value.Success, script));

        var result = await server.Process.RunCommandAsync(
            "sql", ["--file", file, "--format", "TSV", .. values.SelectMany(value => new[] { "--param", $"{value.Groups[1].Value}={value.Groups[2].Value}" })]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var scores = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => double.Parse(line.Split('\t')[1], CultureInfo.InvariantCulture)).ToList();
        Assert.InRange(scores.Count, 10_000, 20_000);
        Assert.True(scores.SequenceEqual(scores.OrderDescending()) && scores[0] > scores[^1]);
    }

    [GeneratedRegex(@"^SET param_(\w+) = '([^'\\]*)'$")]
    private static partial Regex Parameter();
}
