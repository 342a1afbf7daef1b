using System.Text.Json;
using PixelServer.Audiences.Api.Lookalikes;
using PixelServer.Audiences.Lookalikes.Modeling;
using Xunit;

namespace PixelServer.Tests.Audiences;

/// <summary>The proof of a lookalike as the API tells it.</summary>
public sealed class LookalikeViewTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    [Fact]
    public void Proof_is_told_whole()
    {
        var json = JsonSerializer.SerializeToElement(SomeLookalike.View(), Web);

        Assert.Equal(
            [
                "audience", "model", "verdict", "isUsed", "summary", "warnings", "trainedAt", "cut", "seconds", "seeds", "seedsUsed", "background", "universe", "seedShare",
                "auc", "prAuc", "gain", "baselines", "reach", "calibration", "calibrationError", "effects", "leaks", "drift", "notes", "weights", "candidates", "lambda",
                "absoluteShare", "generalShare", "randomSeed",
            ],
            json.EnumerateObject().Select(member => member.Name));
        Assert.Equal("good", json.GetProperty("verdict").GetString());
        Assert.Equal("18000000000000000001", json.GetProperty("model").GetString());
        Assert.Equal("2026-11-22T12:00:00+00:00", json.GetProperty("trainedAt").GetString());
        Assert.Equal("2026-11-08T12:00:00+00:00", json.GetProperty("cut").GetString());
        Assert.Equal((1300, 1200), (json.GetProperty("seeds").GetInt32(), json.GetProperty("seedsUsed").GetInt32()));
        Assert.Equal("""{"value":0.8123,"low":0.8,"high":0.825}""", json.GetProperty("auc").GetRawText());
        Assert.Equal("""{"share":0.01,"recall":0.081,"precision":0.0996,"lift":8.1,"similarity":0.93}""", json.GetProperty("reach")[0].GetRawText());
        Assert.Equal("""{"share":0.5,"predicted":0.001,"observed":0.0012,"seeds":14}""", json.GetProperty("calibration")[0].GetRawText());
        Assert.Equal("best_rule", json.GetProperty("baselines")[1].GetProperty("name").GetString());
        Assert.Equal("3 to 5 items looked at: × 4.1", json.GetProperty("effects")[0].GetProperty("words").GetString());
        Assert.Equal("page viewed /thanks", json.GetProperty("leaks")[0].GetProperty("words").GetString());
        Assert.Equal(0.04, json.GetProperty("drift").GetProperty("scoreShift").GetDouble());
    }

    [Fact]
    public void What_the_command_reads_is_what_the_server_wrote()
    {
        var view = SomeLookalike.View(SomeLookalike.Proof with { Verdict = ProofVerdict.Suspicious, Drift = null, GeneralShare = null });

        Assert.Equivalent(view, JsonSerializer.Deserialize<LookalikeView>(JsonSerializer.Serialize(view, Web), Web), strict: true);
    }

    [Theory]
    [InlineData(ProofVerdict.Good, "", true)]
    [InlineData(ProofVerdict.Weak, "", false)]
    [InlineData(ProofVerdict.Suspicious, "", false)]
    [InlineData(ProofVerdict.Weak, """, "accept_any_model": true""", true)]
    [InlineData(ProofVerdict.Suspicious, """, "accept_any_model": true""", true)]
    public void Model_that_is_not_good_is_used_only_where_any_is(ProofVerdict verdict, string more, bool isUsed) =>
        Assert.Equal(isUsed, SomeLookalike.View(SomeLookalike.Proof with { Verdict = verdict }, more).IsUsed);
}
