using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Commands;
using PixelServer.Tests.Audiences;
using Xunit;

namespace PixelServer.Tests.Commands;

/// <summary>What <c>pixelserver audience model</c> prints.</summary>
public sealed class LookalikeTextTests
{
    [Fact]
    public void Verdict_comes_first_and_all_figures_behind_it()
    {
        var view = SomeLookalike.View();

        Assert.Equal("Good: It finds 5.0 times as many seeds in the best 5 % as chance does.", LookalikeText.Verdict(view));
        Assert.Equal(
            """
            ! Few seeds.
            Model 18000000000000000001, trained 2026-11-22 12:00:00Z of visitors as they were at 2026-11-08 12:00:00Z; 3.2 s
            1,200 of 1,300 seeds, 24,000 others; 2,000,000 visitors could be members
            87 of 4,321 weights are not 0, 40 % of the model is the site's general one; random seed 1

            How well seeds are told from others, on visitors that the model had not seen (AUC: 0.5 is chance, 1 is perfect)
              chosen by                               AUC  in 95 of 100 cases  lift in the best 5 %
              this model                            0.812      0.800 to 0.825                 × 5.0
              random: nothing                       0.500      0.500 to 0.500                 × 1.0
              best rule: 3 or more items looked at  0.700      0.690 to 0.710                 × 3.2
              gain over the best of them            0.112      0.100 to 0.125
              PR-AUC 0.123; a random choice has 0.0123

            What an audience of each size finds
               size  seeds found  seeds among them   lift  similarity from
                1 %        8.1 %            9.96 %  × 8.1            0.930  ██
                5 %         25 %            6.15 %  × 5.0            0.860  █████
              100 %        100 %            1.23 %  × 1.0            0.002  ████████████████████

            What the score goes by
                                             of seeds  of others
              3 to 5 items looked at: × 4.1      32 %        8 %
              viewed page /jobs: × 0.6           10 %       20 %

            Predicted and observed shares of seeds, by tenths of the visitors; on average they differ by 1.63 % of the mean
              visitors  predicted  observed  seeds
                  50 %      0.1 %    0.12 %     14
                  50 %     2.36 %    2.34 %  1,186

            Left out, because it alone gives the seeds away
              page viewed /thanks

            Since the model before
              it promised an AUC of 0.820 (0.810 to 0.830), and has 0.790 (0.780 to 0.800) on the visitors of now
              its scores have hardly moved (index 0.040)

            Notes
              The seeds' time is that of their first purchase in the window.
            """.Split('\n'),
            LookalikeText.Lines(view));
    }

    [Fact]
    public void Model_that_builds_do_not_use_says_what_would_let_them()
    {
        var weak = SomeLookalike.Proof with { Verdict = ProofVerdict.Weak, Summary = "It is not proven better than going by recency alone.", Warnings = [] };

        Assert.Equal("Weak: It is not proven better than going by recency alone.", LookalikeText.Verdict(SomeLookalike.View(weak)));
        Assert.Equal(
            "! Builds do not use it; they would with \"accept_any_model\": true in the definition.", LookalikeText.Lines(SomeLookalike.View(weak)).First());
        Assert.StartsWith("Model ", LookalikeText.Lines(SomeLookalike.View(weak, """, "accept_any_model": true""")).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sections_without_anything_to_say_are_left_out()
    {
        var bare = SomeLookalike.Proof with { Warnings = [], Effects = [], Leaks = [], Drift = null, GeneralShare = null, Reach = [], Calibration = [] };

        var lines = LookalikeText.Lines(SomeLookalike.View(bare, horizon: TimeSpan.Zero)).ToList();

        Assert.Equal("Model 18000000000000000001, trained 2026-11-22 12:00:00Z of visitors as they were then; 3.2 s", lines[0]);
        Assert.Equal("87 of 4,321 weights are not 0; random seed 1", lines[2]);
        string[] sections = ["How well", "Notes"];
        Assert.Equal(sections.Length, lines.Count(line => line.Length == 0));
        Assert.All(sections, section => Assert.Contains(lines, line => line.StartsWith(section, StringComparison.Ordinal)));

        // Of a size that was not measured no lift is made up.
        Assert.Matches("^  this model +0.812 +0.800 to 0.825 +-$", lines.Single(line => line.Contains("this model", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0.02, "hardly")]
    [InlineData(0.2, "somewhat")]
    [InlineData(0.3, "much")]
    public void Shift_of_scores_is_said_in_a_word(double shift, string word)
    {
        var proof = SomeLookalike.Proof with { Drift = SomeLookalike.Proof.Drift! with { ScoreShift = shift } };

        Assert.Contains(LookalikeText.Lines(SomeLookalike.View(proof)), line => line.Contains($"its scores have {word} moved", StringComparison.Ordinal));
    }
}
