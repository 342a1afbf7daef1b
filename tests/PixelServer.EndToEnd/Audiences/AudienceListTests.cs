using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Audiences;

/// <summary>Uploaded lists: what is on them, what is not, and that nothing plain is kept.</summary>
[Collection(SharedAudienceServer.Name)]
public sealed class AudienceListTests(AudienceServer server)
{
    [Fact]
    public async Task Good_rows_become_members_and_bad_ones_are_counted_by_reason()
    {
        await CreateAsync("listed");
        await server.VisitAsync(12_001, "e=page_view");
        await server.VisitAsync(12_002, $"e=identify&em={Hash("bea@example.com")}");
        await server.VisitAsync(12_003, $"e=identify&ph={Hash("+491701234567")}");
        await server.VisitAsync(12_004, "e=identify&uid=listed-4");
        await server.VisitAsync(12_005, "e=page_view");
        await server.LandAsync(12_001, 12_005, 5);
        await server.Process.QueryUntilAsync("SELECT uniq(visitor_id) FROM identities WHERE visitor_id BETWEEN 12002 AND 12004 AND generation = (SELECT max(generation) FROM person_builds)", "3");

        var upload = await UploadAsync(
            "listed",
            """
            email;visitor_id;phone;user_id;first_name
            ;12001;;;Al
             Bea@Example.com ;;;;Bea
            ;;0170 1234567;;Cem
            ;;;listed-4;"Do ""D"" ra"
            no address;;;;Eve
            ;twelve;;;
            ;;;null;
            ;;;;Fay
            """,
            "?country_code=49");
        await server.FollowAsync(upload.GetProperty("job"));

        Assert.Equal((8, 4, 4), (upload.GetProperty("rows").GetInt64(), upload.GetProperty("accepted").GetInt64(), upload.GetProperty("rejected").GetInt64()));
        Assert.Equal("""{"empty_row":1,"means_nobody":1,"no_email":1,"no_visitor_id":1}""", upload.GetProperty("reasons").GetRawText());
        Assert.Equal("first_name", Assert.Single(upload.GetProperty("ignoredColumns").EnumerateArray()).GetString());
        Assert.Equal("12001 12002 12003 12004", await server.MembersAsync("listed"));
        Assert.Equal("0", await server.Process.QueryAsync("SELECT count() FROM audience_lists WHERE value ILIKE '%bea@%' OR value LIKE '%1701234567%'"));
        Assert.DoesNotContain("bea@example.com", server.Process.Log, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task One_identifier_a_line_and_json_lines_are_lists_too()
    {
        await CreateAsync("listed-lines");
        await server.VisitAsync(12_101, "e=page_view");
        await server.VisitAsync(12_102, $"e=identify&em={Hash("cleo@example.com")}");
        await server.LandAsync(12_101, 12_102, 2);

        var lines = await UploadAsync("listed-lines", $"0x2f45\n\ncleo@example.com\r\n{Hash("cleo@example.com").ToUpperInvariant()}\n017012345\nsomebody\n{new string('a', 5000)}");
        var json = await UploadAsync("listed-lines", """
            {"visitor_id": "12101"}
            {"email": "cleo@example.com", "city": "Ulm"}
            {"email": 
            {"city": "Ulm"}
            """);
        await server.FollowAsync(json.GetProperty("job"));

        Assert.Equal((6, 3), (lines.GetProperty("rows").GetInt64(), lines.GetProperty("accepted").GetInt64()));
        Assert.Equal("""{"not_recognised":1,"too_long":1,"visitor_or_phone":1}""", lines.GetProperty("reasons").GetRawText());
        Assert.Equal("""{"empty_row":1,"no_json":1}""", json.GetProperty("reasons").GetRawText());
        Assert.Contains("12101", await server.MembersAsync("listed-lines"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_without_a_good_row_leaves_the_one_before_and_a_large_one_is_taken()
    {
        await CreateAsync("listed-large");
        var hashes = string.Join('\n', Enumerable.Range(0, 60_000).Select(i => Hash($"large-{i}@example.com")));

        var large = await UploadAsync("listed-large", $"email_sha256\n{hashes}");
        var refused = await PutAsync("listed-large", "email\nnobody\n", "");
        var empty = await PutAsync("listed-large", "", "");

        Assert.Equal(60_000, large.GetProperty("accepted").GetInt64());
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (refused.Status, empty.Status));
        Assert.Contains("no_email: 1", refused.Text, StringComparison.Ordinal);
        Assert.Equal("60000", await server.Process.QueryAsync("SELECT count() FROM audience_lists WHERE audience = 'listed-large' AND kind = 'email'"));
    }

    [Fact]
    public async Task Only_lists_take_uploads_and_have_no_rule_to_ask_about()
    {
        await server.CreateAsync("not-listed", """{"did": "page_view"}""");
        await CreateAsync("listed-only");

        Assert.Equal(HttpStatusCode.Conflict, (await PutAsync("not-listed", "1234567890123456789", "")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PutAsync("listed-only", "1", "?country_code=DE")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.AskAsync("GET", "/v1/audiences/listed-only/sql")).Status);
    }

    private Task<JsonElement> CreateAsync(string id) => server.ReadAsync("POST", $"/v1/audiences?id={id}", $$"""{"name": "{{id}}", "site": "demo", "kind": "list"}""");

    private async Task<JsonElement> UploadAsync(string id, string list, string query = "")
    {
        var answer = await PutAsync(id, list, query);
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        return AudienceServer.Parse(answer.Text);
    }

    private Task<Answer> PutAsync(string id, string list, string query) => server.Process.SendAsync(
        HttpMethod.Put,
        $"/v1/audiences/{id}/list{query}",
        new StringContent(list, Encoding.UTF8, "text/csv"),
        ("Authorization", $"Bearer {server.Process.Keys().GetProperty("adOpsKey").GetString()}"));

    private static string Hash(string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
}
