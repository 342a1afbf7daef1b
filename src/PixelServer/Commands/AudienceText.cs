using System.Globalization;
using System.Text.Json;
using PixelServer.Audiences.Api;
using PixelServer.Audiences.Api.Lists;
using PixelServer.Audiences.Api.Lookalikes;

namespace PixelServer.Commands;

/// <summary>Tells a person about audiences, on standard output.</summary>
internal static class AudienceText
{
    private const int NameWidth = 22;

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Print(AudienceListView list)
    {
        if (list.Audiences.Count == 0)
        {
            Console.WriteLine("There are no audiences yet; begin with: pixelserver audience templates");
        }
        else
        {
            AudienceTable.Print(
                ["id", "name", "kind", " size", " in", " out", " age"],
                list.Audiences.Select(one => new[]
                {
                    one.Id, AudienceTable.Cut(one.Name, NameWidth), one.Kind.ToString().ToLowerInvariant(), AudienceTable.Number(one.Size),
                    AudienceTable.Number(one.Entered), AudienceTable.Number(one.Departed), AudienceTable.Age(one.FreshnessSeconds),
                }));
        }

        foreach (var audience in list.Audiences.Where(one => one.Problem is not null))
        {
            Console.WriteLine($"{audience.Id}: {audience.Problem}");
        }

        foreach (var file in list.Files.Where(file => list.Audiences.All(one => one.Id != Path.GetFileNameWithoutExtension(file.File))))
        {
            Console.WriteLine($"{file.File}: {string.Join(" ", file.Errors.Select(error => $"{error.Path}: {error.Message}"))}");
        }
    }

    public static void Print(AudienceView audience)
    {
        Console.WriteLine($"{audience.Id}  version {audience.Version}  saved {AudienceTable.Time(audience.SavedAt)}  from {audience.Origin}");
        Console.WriteLine(audience.Summary);
        if (audience.Build is { } build)
        {
            Console.WriteLine(Line(build));
        }

        if (audience.Definition.GetProperty("kind").ValueEquals("lookalike"))
        {
            Console.WriteLine($"How good its model is: pixelserver audience model {audience.Id}");
        }

        if (audience.Problem is { } problem)
        {
            Console.WriteLine(problem);
        }

        Console.WriteLine(JsonSerializer.Serialize(audience.Definition, Indented));
    }

    public static void Print(IReadOnlyList<TemplateView> templates)
    {
        foreach (var template in templates)
        {
            Console.WriteLine($"{template.Id}: {template.Name}");
            Console.WriteLine($"    {template.Description}");
        }
    }

    public static void Print(PreviewView preview)
    {
        Console.WriteLine(preview.Summary);
        if (preview.Lookalike is { } lookalike)
        {
            Print(preview, lookalike);
            return;
        }

        Console.WriteLine(preview.IsExact
            ? string.Create(CultureInfo.InvariantCulture, $"{preview.Size:N0} members ({preview.Visitors:N0} visitors), exactly; {preview.Seconds:0.0} s")
            : string.Create(CultureInfo.InvariantCulture, $"about {preview.Size:N0} members, ± {preview.Error:N0} in 95 of 100 cases, from {preview.Sample:P1} of the visitors; {preview.Seconds:0.0} s"));
    }

    private static void Print(PreviewView preview, SeedCountsView lookalike)
    {
        var size = preview.Size is { } members
            ? string.Create(CultureInfo.InvariantCulture, $"{(preview.IsExact ? "" : "about ")}{members:N0} members")
            : "members as many as are alike";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{size}, of {lookalike.Others:N0} visitors who could be, like {lookalike.Seeds:N0} seeds; {preview.Seconds:0.0} s"));
        foreach (var warning in lookalike.Warnings)
        {
            Console.WriteLine($"! {warning}");
        }
    }

    public static void Print(JobView job) => Console.WriteLine(job.Build is { } build ? $"{job.Audience}: {Line(build)}" : $"{job.Audience}: {job.State.ToString().ToLowerInvariant()}");

    public static void Print(MembersView members) => AudienceTable.Print(
        ["member", "entered", "visitors"],
        members.Members.Select(member => new[] { member.Member, AudienceTable.Time(member.EnteredAt), string.Join(' ', member.Visitors) }));

    public static void Print(ChangesView changes)
    {
        Console.WriteLine($"from {Line(changes.From)}");
        Console.WriteLine($"to   {Line(changes.To)}");
        foreach (var (sign, members) in new[] { ('+', changes.Entered), ('-', changes.Departed) })
        {
            foreach (var member in members)
            {
                Console.WriteLine($"{sign} {member}");
            }
        }

        if (!changes.IsComplete)
        {
            Console.WriteLine("… and more; ask for more with --limit");
        }
    }

    public static void Print(OverlapView overlap)
    {
        var ids = overlap.Audiences.Select(one => one.Id).ToList();
        var cells = overlap.Cells.ToDictionary(cell => (cell.Audience, cell.Other));

        // By number, so that the table stays narrow whatever the ids are.
        AudienceTable.Print(
            [" ", "visitors", .. ids.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $" {i + 1}"))],
            ids.Select((id, i) => new[]
            {
                string.Create(CultureInfo.InvariantCulture, $"{i + 1}"), AudienceTable.Cut(id, 32),
            }.Concat(ids.Select(other => AudienceTable.Number(cells[(id, other)].Visitors))).ToArray()));
    }

    public static void Print(ExplanationView explanation)
    {
        var person = explanation.Member == explanation.Visitor ? "" : $", who is person {explanation.Member},";
        var verdict = (explanation.IsMember, explanation.Qualifies) switch
        {
            (true, true) => "is in the audience",
            (true, false) => "is still in the audience, though not all holds any more",
            (false, true) => "is not in the audience yet, and will be with the next build",
            _ => "is not in the audience",
        };
        Console.WriteLine($"Visitor {explanation.Visitor}{person} {verdict}:");
        foreach (var requirement in explanation.Requirements)
        {
            Print(requirement, 1);
        }

        if (explanation.Rule is { } rule)
        {
            Print(rule, 1);
        }

        if (explanation.Score is { } score)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  similarity {score.Similarity:0.000}; {score.Rank:P1} of all visitors score higher. What counts most:"));
            foreach (var reason in score.Reasons)
            {
                Console.WriteLine($"    {reason.Words}");
            }
        }
    }

    public static void Print(ListUploadView upload)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{upload.Accepted:N0} of {upload.Rows:N0} rows are on the list; {upload.Rejected:N0} are not"));
        foreach (var (reason, count) in upload.Reasons)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {count:N0} × {reason}"));
        }

        if (upload.IgnoredColumns.Count > 0)
        {
            Console.WriteLine($"not looked at: {string.Join(", ", upload.IgnoredColumns)}");
        }
    }

    private static void Print(ExplainedConditionView condition, int depth)
    {
        var counted = condition.Counted is { } number ? $" (counted: {number})" : "";
        Console.WriteLine($"{new string(' ', 2 * depth)}{(condition.Holds ? "yes" : "no ")}  {condition.Text}{counted}");
        foreach (var part in condition.Parts)
        {
            Print(part, depth + 1);
        }
    }

    private static string Line(BuildView build) => string.Create(
        CultureInfo.InvariantCulture,
        $"build {build.Build}: {build.Size:N0} members, {build.Entered:N0} in, {build.Departed:N0} out, {AudienceTable.Time(build.CompletedAt)}, {build.Seconds:0.0} s");
}
