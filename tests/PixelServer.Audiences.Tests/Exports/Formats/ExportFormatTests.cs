using System.Text;
using PixelServer.Audiences.Exports;
using PixelServer.Audiences.Exports.Formats;
using PixelServer.Audiences.Exports.Identifiers;
using Xunit;

namespace PixelServer.Audiences.Tests.Exports.Formats;

/// <summary>Every format, byte for byte. The hashes are the published ones, and others computed with sha256sum.</summary>
public sealed class ExportFormatTests
{
    // john_smith@gmail.com: the same in all forms.
    private const string John = "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f";

    // cloudy.sanfrancisco+shopping@gmail.com as it is, and without dots and suffix.
    private const string CloudyPlain = "8dd4a9bf850242873c14976125edabc35096192b784626a5641a7d2de56e3c1e";
    private const string CloudyGoogle = "223ebda6f6889b1494551ba902d9d381daf2f642bae055888e96343d53e9f9c4";

    // ann.lee@web.example, and annlee@web.example.
    private const string AnnPlain = "39bf4f69ebe786c956c288d326c9810e06f3b9347d673b5b4d9f6623a44ca029";
    private const string AnnBare = "42683eceaf3118f8eeb3fcc5d70506ce128270b49b9db6b03216f15f6cd55e04";

    // +16505551212, and without the plus sign.
    private const string PhoneE164 = "1e231c66011e7a2d867a9cfae267a6aff103cf4913640b6e71a99850fc0ffbc8";
    private const string PhoneDigits = "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176";

    private static readonly ExportMember[] People =
    [
        Some.Member(1, emails: ["John_Smith@gmail.com"], phones: ["(650) 555-1212"]),
        Some.Member(2, emails: ["Cloudy.SanFrancisco+shopping@gmail.com", "Ann.Lee@web.example"]),
        Some.Member(3, phones: ["(650) 555-1212"]),
        Some.Member(4, users: ["customer-4711"]),
    ];

    [Fact]
    public void Google_customer_match_has_the_templates_header_and_its_own_email_form() => AssertFile(
        "google_customer_match",
        $"""
        Email,Phone,First Name,Last Name,Country,Zip
        {John},{PhoneE164},,,,
        {CloudyGoogle},,,,,
        {AnnPlain},,,,,
        ,{PhoneE164},,,,

        """,
        rejects: [null, null, null, RejectReason.NoIdentifier]);

    [Fact]
    public void Google_data_manager_has_a_request_with_consent() => AssertFile(
        "google_data_manager",
        $$$$"""
        {"destinations":[{"operatingAccount":{"accountType":"GOOGLE_ADS","accountId":"1234567890"},"productDestinationId":"42"}],"encoding":"HEX",
        "consent":{"adUserData":"CONSENT_GRANTED","adPersonalization":"CONSENT_GRANTED"},"termsOfService":{"customerMatchTermsOfServiceStatus":"ACCEPTED"},
        "audienceMembers":[{"userData":{"userIdentifiers":[{"emailAddress":"{{{{John}}}}"},{"phoneNumber":"{{{{PhoneE164}}}}"}]}},
        {"userData":{"userIdentifiers":[{"emailAddress":"{{{{CloudyGoogle}}}}"},{"emailAddress":"{{{{AnnPlain}}}}"}]}},
        {"userData":{"userIdentifiers":[{"phoneNumber":"{{{{PhoneE164}}}}"}]}}]}

        """,
        isOneLine: true,
        settings: new() { ["account_id"] = "1234567890", ["list_id"] = "42", ["terms"] = "accepted" });

    [Fact]
    public void Google_data_manager_says_nothing_of_consent_and_terms_where_it_removes() => AssertFile(
        "google_data_manager",
        $$$$"""
        {"destinations":[{"operatingAccount":{"accountType":"GOOGLE_ADS","accountId":"1"},"productDestinationId":"2"}],"encoding":"HEX",
        "audienceMembers":[{"userData":{"userIdentifiers":[{"emailAddress":"{{{{John}}}}"},{"phoneNumber":"{{{{PhoneE164}}}}"}]}}]}

        """,
        isOneLine: true,
        members: People[..1],
        action: ExportAction.Remove,
        settings: new() { ["account_id"] = "1", ["list_id"] = "2", ["terms"] = "accepted" });

    [Fact]
    public void Meta_keeps_dots_and_suffix_and_has_phones_without_plus() => AssertFile(
        "meta",
        $"""
        email,phone
        {John},{PhoneDigits}
        {CloudyPlain},
        {AnnPlain},
        ,{PhoneDigits}

        """);

    [Fact]
    public void Meta_api_has_rows_by_schema() => AssertFile(
        "meta_api",
        $$$"""
        {"payload":{"schema":["EMAIL","PHONE"],"data":[["{{{John}}}","{{{PhoneDigits}}}"],["{{{CloudyPlain}}}",""],["{{{AnnPlain}}}",""],["","{{{PhoneDigits}}}"]]}}

        """);

    [Fact]
    public void Tiktok_has_its_newest_rules() => AssertFile(
        "tiktok",
        $"""
        Email_SHA256,Phone_SHA256
        {John},{PhoneE164}
        {CloudyPlain},
        {AnnPlain},
        ,{PhoneE164}

        """);

    [Fact]
    public void Tiktok_has_its_rules_of_2024_where_they_are_set() => AssertFile(
        "tiktok",
        $"""
        Email_SHA256,Phone_SHA256
        {John},{PhoneDigits}
        {CloudyGoogle},
        {AnnBare},
        ,{PhoneDigits}

        """,
        settings: new() { ["email_form"] = "bare", ["phone_form"] = "digits" });

    [Theory]
    [InlineData(ExportAction.Add, "add")]
    [InlineData(ExportAction.Remove, "delete")]
    public void Tiktok_api_names_advertiser_and_audience(ExportAction action, string verb) => AssertFile(
        "tiktok_api",
        $$$"""
        {"advertiser_ids":["7"],"action":"{{{verb}}}","id_schema":["EMAIL_SHA256","PHONE_SHA256"],"batch_data":[
        [{"id":"{{{John}}}","audience_ids":["8"]},{"id":"{{{PhoneE164}}}","audience_ids":["8"]}],
        [{},{"id":"{{{PhoneE164}}}","audience_ids":["8"]}]]}

        """,
        isOneLine: true,
        members: [People[0], People[2]],
        action: action,
        settings: new() { ["advertiser_id"] = "7", ["audience_id"] = "8" });

    [Fact]
    public void Linkedin_has_one_column() => AssertFile(
        "linkedin",
        $"""
        email
        {John}
        {CloudyPlain}
        {AnnPlain}

        """,
        rejects: [null, null, RejectReason.NoIdentifier, RejectReason.NoIdentifier]);

    [Theory]
    [InlineData(ExportAction.Add, "ADD")]
    [InlineData(ExportAction.Remove, "REMOVE")]
    public void Linkedin_api_has_an_element_for_each_member(ExportAction action, string verb) => AssertFile(
        "linkedin_api",
        $$"""
        {"elements":[{"action":"{{verb}}","userIds":[{"idType":"SHA256_EMAIL","idValue":"{{John}}"}]},
        {"action":"{{verb}}","userIds":[{"idType":"SHA256_EMAIL","idValue":"{{CloudyPlain}}"},{"idType":"SHA256_EMAIL","idValue":"{{AnnPlain}}"}]}]}

        """,
        isOneLine: true,
        action: action);

    [Theory]
    [InlineData(ExportAction.Add, "Add")]
    [InlineData(ExportAction.Remove, "Remove")]
    public void Microsoft_has_a_bulk_file_with_the_list_and_its_items(ExportAction action, string verb) => AssertFile(
        "microsoft",
        $"""
        Type,Status,Id,Parent Id,Client Id,Modified Time,Name,Description,Scope,Audience,Action Type,Sub Type,Text
        Format Version,,,,,,6.0,,,,,,
        Customer List,Active,815,,,,,,,,{verb},,
        Customer List Item,,,815,,,,,,,,Email,{John}
        Customer List Item,,,815,,,,,,,,Email,{CloudyPlain}
        Customer List Item,,,815,,,,,,,,Email,{AnnPlain}

        """,
        action: action,
        settings: new() { ["list_id"] = "815" });

    [Fact]
    public void Microsofts_records_have_as_many_cells_as_its_header()
    {
        using var written = WrittenFormat.Of("microsoft", People, settings: new() { ["list_id"] = "815" });
        Assert.All(written.Text().TrimEnd('\n').Split('\n'), line => Assert.Equal(13, line.Split(',').Length));
    }

    [Fact]
    public void Pinterest_has_hashes_alone() => AssertFile("pinterest", $"{John}\n{CloudyPlain}\n{AnnPlain}\n");

    [Theory]
    [InlineData(ExportAction.Add, "ADD")]
    [InlineData(ExportAction.Remove, "REMOVE")]
    public void Pinterest_api_has_records_in_one_text(ExportAction action, string verb) => AssertFile(
        "pinterest_api", $$"""{"operation_type":"{{verb}}","records":"{{John}},{{CloudyPlain}},{{AnnPlain}}"}""" + "\n", action: action);

    [Fact]
    public void Snapchat_has_one_kind_of_identifier() => AssertFile(
        "snapchat", $$"""{"users":[{"schema":["EMAIL_SHA256"],"data":[["{{John}}"],["{{CloudyPlain}}"],["{{AnnPlain}}"]]}]}""" + "\n");

    [Fact]
    public void Snapchat_has_phones_as_digits_where_they_are_asked_for() => AssertFile(
        "snapchat",
        $$"""{"users":[{"schema":["PHONE_SHA256"],"data":[["{{PhoneDigits}}"],["{{PhoneDigits}}"]]}]}""" + "\n",
        settings: new() { ["identifier"] = "phone" });

    [Theory]
    [InlineData(ExportAction.Add, "ADD")]
    [InlineData(ExportAction.Remove, "REMOVE")]
    public void Reddit_has_emails_without_dots_and_suffix(ExportAction action, string verb) => AssertFile(
        "reddit",
        $$$"""{"data":{"action_type":"{{{verb}}}","column_order":["EMAIL_SHA256"],"user_data":[["{{{John}}}"],["{{{CloudyGoogle}}}"],["{{{AnnBare}}}"]]}}""" + "\n",
        action: action);

    [Theory]
    [InlineData(ExportAction.Add, "Update")]
    [InlineData(ExportAction.Remove, "Delete")]
    public void X_has_an_operation_for_each_member(ExportAction action, string verb) => AssertFile(
        "x",
        $$$"""
        [{"operation_type":"{{{verb}}}","params":{"users":[{"email":["{{{John}}}"]}]}},
        {"operation_type":"{{{verb}}}","params":{"users":[{"email":["{{{CloudyPlain}}}","{{{AnnPlain}}}"]}]}}]

        """,
        isOneLine: true,
        action: action);

    [Fact]
    public void Trade_desk_has_base64() => AssertFile(
        "trade_desk",
        """
        YqFORPdlQZ0Q/qmTZzYacnwSNl4lIPMiGNUF7Zqg9i8=
        Ij69pvaImxSUVRupAtnTgdry9kK64FWIjpY0PVPp+cQ=
        Ob9PaevnhslWwojTJsmBDgbzuTR9ZztbTZ9mI6RMoCk=

        """);

    [Theory]
    [InlineData(ExportAction.Add, "0")]
    [InlineData(ExportAction.Remove, "1")]
    public void Ad_server_file_has_hashed_user_ids(ExportAction action, string delete) => AssertFile(
        "gam_ppid",
        $"""
        ppid,list_id,delete,process_consent
        85d0c1e318151f3beceed00efefeed7f3961b0b4a4db57e06746fd02733cd63d,815,{delete},1

        """,
        members: People[3..],
        action: action,
        settings: new() { ["list_id"] = "815" });

    [Fact]
    public void Ad_server_file_takes_only_ids_that_an_ad_server_takes()
    {
        var fit = "0b96df113fd7a881ea7f8e5681c816c1";
        AssertFile(
            "gam_ppid",
            $"ppid,list_id,process_consent\n{fit},815,\n",
            members: [Some.Member(1, users: [fit]), Some.Member(2, users: ["short"]), Some.Member(3, users: [$"={fit}"]), Some.Member(4)],
            rejects: [null, RejectReason.UnfitUserId, RejectReason.UnfitUserId, RejectReason.NoIdentifier],
            settings: new() { ["list_id"] = "815", ["ppid"] = "user_id", ["columns"] = "ppid,list_id,process_consent", ["process_consent"] = "" });
    }

    [Fact]
    public void Ad_server_file_may_have_hashed_visitor_ids() => AssertFile(
        "gam_ppid",
        "ppid,list_id,delete\n7902699be42c8a8e46fbbb4501726517e86b22c56a189f7625a6da49081b2451,815,0\n",
        members: [Some.Member(7)],
        settings: new() { ["list_id"] = "815", ["ppid"] = "visitor_id_sha256", ["columns"] = "ppid,list_id,delete" });

    [Fact]
    public void Csv_has_everything_and_guards_what_a_spreadsheet_would_run() => AssertFile(
        "csv",
        $"""
        member,visitor_ids,user_ids,email_sha256,email_google_sha256,email_bare_sha256,phone_e164_sha256,phone_digits_sha256,click_ids,products
        18446744073709551615,3|9,ann|a\|b\\c,{CloudyPlain}|{AnnPlain},{CloudyGoogle}|{AnnPlain},{CloudyGoogle}|{AnnBare},{PhoneE164},{PhoneDigits},fbclid=Ab-C|gclid=x,"mug,1|p""an"
        5,5,'=HYPERLINK(1),,,,,,,'@mug
        6,6,'-1,,,,,,,

        """,
        members:
        [
            Some.Member(
                ulong.MaxValue, visitors: [3, 9], users: ["ann", "a|b\\c"], emails: ["Cloudy.SanFrancisco+shopping@gmail.com", "Ann.Lee@web.example"],
                phones: ["(650) 555-1212"], clicks: [("gclid", "x"), ("fbclid", "Ab-C")], products: ["mug,1", "p\"an"]),
            Some.Member(5, users: ["=HYPERLINK(1)"], products: ["@mug"]),
            Some.Member(6, users: ["-1"]),
        ]);

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@x")]
    [InlineData("\tx")]
    public void Formulas_are_made_text(string text) => Assert.Equal($"'{text}", CsvText.Guarded(text));

    [Fact]
    public void Line_ends_before_a_formula_are_made_text_too() => Assert.Equal("\"'\r=1\"", CsvText.Guarded("\r=1"));

    [Fact]
    public void Jsonl_has_everything_and_guards_nothing() => AssertFile(
        "jsonl",
        $$$"""
        {"member":"18446744073709551615","visitor_ids":["3","9"],"user_ids":["=1+1","zoë \"z\""],"email_sha256":["{{{CloudyPlain}}}"],
        "email_google_sha256":["{{{CloudyGoogle}}}"],"email_bare_sha256":["{{{CloudyGoogle}}}"],"phone_e164_sha256":["{{{PhoneE164}}}"],
        "phone_digits_sha256":["{{{PhoneDigits}}}"],"click_ids":{"fbclid":"Ab-C","gclid":"x"},"products":["mug","pan"]}

        """,
        isOneLine: true,
        members:
        [
            Some.Member(
                ulong.MaxValue, visitors: [3, 9], users: ["=1+1", "zoë \"z\""], emails: ["Cloudy.SanFrancisco+shopping@gmail.com"],
                phones: ["(650) 555-1212"], clicks: [("gclid", "x"), ("fbclid", "Ab-C")], products: ["mug", "pan"]),
        ]);

    [Fact]
    public void Phone_that_is_only_known_with_plus_is_rejected_where_digits_are_asked_for()
    {
        var member = Some.Member(1) with { Phones = [new HashedPhone(PhoneE164, null)] };
        using var meta = WrittenFormat.Of("meta", [member]);
        using var google = WrittenFormat.Of("google_customer_match", [member]);

        Assert.Equal([RejectReason.PhoneFormUnknown], meta.Rejects);
        Assert.Empty(meta.Parts);
        Assert.Equal([null], google.Rejects);
    }

    [Fact]
    public void Of_an_ambiguous_email_both_candidates_are_written()
    {
        var member = Some.Member(1) with { Emails = [new HashedEmail(CloudyGoogle, CloudyGoogle, CloudyPlain, IsAmbiguous: true)] };
        using var google = WrittenFormat.Of("google_customer_match", [member]);
        using var meta = WrittenFormat.Of("meta", [member]);

        Assert.Equal($"Email,Phone,First Name,Last Name,Country,Zip\n{CloudyGoogle},,,,,\n", google.Text());
        Assert.Equal($"email,phone\n{CloudyGoogle},\n{CloudyPlain},\n", meta.Text());
    }

    [Fact]
    public void Every_format_writes_the_same_entries_for_removing_as_for_adding()
    {
        using EntryBuffer adding = new(), removing = new();
        Assert.All(ExportFormats.All, format =>
        {
            var given = format.Settings.Where(setting => setting.Default is null).ToDictionary(setting => setting.Name, _ => "1");
            var settings = FormatSettings.Of(format, given);
            foreach (var member in People)
            {
                adding.Clear();
                removing.Clear();
                Assert.Equal(format.Write(member, settings, ExportAction.Add, adding), format.Write(member, settings, ExportAction.Remove, removing));
                Assert.Equal(adding.Count, removing.Count);
            }
        });
    }

    [Fact]
    public void Formats_have_ids_of_their_own() =>
        Assert.Equal(ExportFormats.All.Count, ExportFormats.All.Select(format => format.Id).Distinct().Count());

    [Theory]
    [InlineData("microsoft", "list_id", "8,15", "'list_id' must match [0-9]{1,20}")]
    [InlineData("microsoft", "list", "815", "there is no setting 'list' (there are: list_id, email_form); 'list_id' is missing")]
    [InlineData("meta", "email_form", "google", "'email_form' must match plain")]
    [InlineData("google_data_manager", "list_id", "1\"}", "'account_id' is missing")]
    [InlineData("csv", "products", "101", "'products' must match")]
    public void Wrong_settings_are_named(string format, string name, string value, string message)
    {
        var failure = Assert.Throws<ExportException>(() => FormatSettings.Of(ExportFormats.Find(format)!, new Dictionary<string, string> { [name] = value }));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    private static void AssertFile(
        string format,
        string expected,
        bool isOneLine = false,
        ExportMember[]? members = null,
        RejectReason?[]? rejects = null,
        ExportAction action = ExportAction.Add,
        Dictionary<string, string>? settings = null)
    {
        using var written = WrittenFormat.Of(format, members ?? People, action, settings);
        var file = isOneLine ? expected.Replace("\n", "", StringComparison.Ordinal) + "\n" : expected;
        Assert.Equal(file, written.Text());
        Assert.Equal(Encoding.UTF8.GetBytes(file), written.Bytes());
        Assert.Equal($"list-0001.{ExportFormats.Find(format)!.Extension}", Assert.Single(written.Parts).File);
        if (rejects is not null)
        {
            Assert.Equal(rejects, written.Rejects);
        }
    }
}
