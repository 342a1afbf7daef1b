using System.Text;
using PixelServer.Events;
using PixelServer.Pipeline.Import;
using Xunit;

namespace PixelServer.Pipeline.Tests.Import;

public sealed class RowDecoderTests
{
    private const string Rees46Header = "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session";

    private const string LogLine =
        "83.149.9.216 - ann [17/May/2015:10:05:03 +0000] \"GET /blog/?q=1 HTTP/1.1\" 200 203 \"http://x.example/\\\"a\" \"Mozilla \\x41\"";

    [Fact]
    public void Rees46_purchase_has_value_item_visitor_and_session()
    {
        var row = Decode(
            ImportMapping.Rees46,
            "2019-10-01 00:00:05 UTC,purchase,1004856,2053013555631882655,electronics.smartphone,samsung,130.76,543272936,8187d148",
            Rees46Header);

        Assert.True(row.Problem.IsNone);
        var source = row.Assembler.Event;
        var item = Assert.Single(source.Items.ToArray());
        Assert.Equal(1_569_888_005_000_000, row.Time);
        Assert.Equal("purchase"u8, source[EventText.Name]);
        Assert.Equal(1_307_600, source.Value);
        Assert.Equal("USD"u8, source[EventText.Currency]);
        Assert.Equal("1004856"u8, source[item.Id]);
        Assert.Equal("samsung"u8, source[item.Brand]);
        Assert.Equal("electronics.smartphone"u8, source[item.Category]);
        Assert.Equal((1_307_600, 10_000), (item.Price, item.Quantity));
        Assert.Equal(ImportRow.HashVisitor("demo"u8, "543272936"u8), row.VisitorId);
        Assert.Equal(["category_id=2053013555631882655", "user_session=8187d148"], Props(source));
        Assert.True(source[EventText.OrderId].IsEmpty);
    }

    [Fact]
    public void Rees46_view_has_no_value()
    {
        var row = Decode(ImportMapping.Rees46, "2019-10-01 00:00:05 UTC,view,1,2,,,130.76,5,s", Rees46Header);

        Assert.Null(row.Assembler.Event.Value);
        Assert.Equal("view_item"u8, row.Assembler.Event[EventText.Name]);
    }

    [Fact]
    public void Taobao_columns_are_known_by_number()
    {
        var row = Decode(ImportMapping.Taobao, "543462,1715,1464116,fav,1511658000", "543462,1715,1464116,pv,1511658000");

        var source = row.Assembler.Event;
        Assert.Equal("add_to_wishlist"u8, source[EventText.Name]);
        Assert.Equal("1715"u8, source[source.Items[0].Id]);
        Assert.Equal("1464116"u8, source[source.Items[0].Category]);
        Assert.Equal(1_511_658_000_000_000, row.Time);
        Assert.True(source[EventText.Currency].IsEmpty);
    }

    [Theory]
    [InlineData("2019-10-01,view,1,2,,,x,5,s", RejectReason.BadNumber)]
    [InlineData("yesterday,view,1,2,,,1,5,s", RejectReason.BadField)]
    [InlineData(",view,1,2,,,1,5,s", RejectReason.None)]
    [InlineData("2019-10-01,No Name,1,2,,,1,5,s", RejectReason.BadEventName)]
    [InlineData("2019-10-01,view,1,2,,,1", RejectReason.BadLine)]
    [InlineData("2019-10-01,view,1,2,,,1,5,s,extra", RejectReason.BadLine)]
    [InlineData("2019-10-01,view,1,2,,,1,5", RejectReason.None)]
    [InlineData("\"2019-10-01\"x,view,1,2,,,1,5,s", RejectReason.BadLine)]
    public void Rows_that_cannot_be_stored_say_why(string text, RejectReason reason) =>
        Assert.Equal(reason, Decode(ImportMapping.Rees46, text, Rees46Header).Problem.Reason);

    [Fact]
    public void Columns_of_a_fields_name_need_no_mapping()
    {
        var row = Decode(new ImportMapping { Format = ImportFormat.Tsv }, "a b\t1511658000\tü\t7", "props.x\tTime\ttitle\tuser_id");

        Assert.True(row.Problem.IsNone);
        Assert.Equal("ü"u8, row.Assembler.Event[EventText.Title]);
        Assert.Equal("7"u8, row.Assembler.Event[EventText.UserId]);
        Assert.Equal(ImportRow.HashVisitor("demo"u8, "7"u8), row.VisitorId);
        Assert.Equal(["x=a b"], Props(row.Assembler.Event));
    }

    [Fact]
    public void Mapping_to_a_column_that_is_not_there_names_those_that_are()
    {
        var mapping = new ImportMapping { Format = ImportFormat.Csv, Columns = [new("time", "when")] };

        var failure = Assert.Throws<ImportException>(() => Decode(mapping, "", "date,name"));

        Assert.Contains("'when'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'date', 'name'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(
            "--map time=", Assert.Throws<ImportException>(() => Decode(new ImportMapping { Format = ImportFormat.Csv }, "", "date")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_line_speaks_the_pixel_protocol()
    {
        var row = Json("""{"e":"view_item","ts":1511658000123,"u":"https://a.example/p#x","t":"\u00fc","v":1.5,"i":[{"id":"7"}],"p":{"k":true},"uid":"u","other":{"a":[1]},"n":null}""");

        Assert.True(row.Problem.IsNone);
        var source = row.Assembler.Event;
        Assert.Equal(1_511_658_000_123_000, row.Time);
        Assert.Equal("https://a.example/p"u8, source[EventText.PageUrl]);
        Assert.Equal("ü"u8, source[EventText.Title]);
        Assert.Equal(15_000, source.Value);
        Assert.Equal("7"u8, source[source.Items[0].Id]);
        Assert.Equal(["k=true", "other={\"a\":[1]}"], Props(source));
    }

    [Fact]
    public void Json_keys_and_events_can_be_mapped()
    {
        var mapping = new ImportMapping
        {
            Format = ImportFormat.JsonLines,
            Columns = [new("time", "when"), new("event", "what"), new("visitor", "who"), new("ignore", "secret"), new("props.tier", "plan")],
            Events = [new("view", "view_item")],
        };

        var row = Decode(mapping, """{"when":"2017-11-26T01:00:00Z","what":"view","who":"ann","secret":"x","plan":"gold"}""");

        Assert.Equal(1_511_658_000_000_000, row.Time);
        Assert.Equal("view_item"u8, row.Assembler.Event[EventText.Name]);
        Assert.Equal(ImportRow.HashVisitor("demo"u8, "ann"u8), row.VisitorId);
        Assert.Equal(["tier=gold"], Props(row.Assembler.Event));
    }

    [Theory]
    [InlineData("", RejectReason.BadLine)]
    [InlineData("[]", RejectReason.BadLine)]
    [InlineData("{", RejectReason.BadLine)]
    [InlineData("{\"ts\":1} x", RejectReason.BadLine)]
    [InlineData("{\"ts\":1}{\"ts\":1}", RejectReason.BadLine)]
    [InlineData("{\"t\":\"\\ud800\"}", RejectReason.BadLine)]
    [InlineData("{\"a\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}", RejectReason.BadLine)]
    [InlineData("{\"ts\":1,\"v\":1e400}", RejectReason.BadNumber)]
    [InlineData("{\"ts\":\"never\"}", RejectReason.BadField)]
    [InlineData("{\"ts\":1,\"em\":\"ann@example.com\"}", RejectReason.BadHash)]
    public void Damaged_json_says_why(string line, RejectReason reason) => Assert.Equal(reason, Json(line).Problem.Reason);

    [Fact]
    public void Log_line_becomes_a_page_view_without_its_address()
    {
        var row = Decode(ImportMapping.Combined with { Origin = "https://shop.example/" }, LogLine);

        Assert.True(row.Problem.IsNone);
        var source = row.Assembler.Event;
        Assert.Equal(1_431_857_103_000_000, row.Time);
        Assert.Equal("page_view"u8, source[EventText.Name]);
        Assert.Equal("https://shop.example/blog/?q=1"u8, source[EventText.PageUrl]);
        Assert.Equal("http://x.example/\"a"u8, source[EventText.Referrer]);
        Assert.Equal("Mozilla A"u8, source[EventText.UserAgent]);
        Assert.Equal("ann"u8, source[EventText.UserId]);
        Assert.Equal(["method=GET", "protocol=HTTP/1.1", "bytes=203", "status=200"], Props(source));
        Assert.Equal(RequestSignals.Cookieless, row.Signals);
        Assert.NotEqual(0UL, row.VisitorId);
    }

    [Fact]
    public void Log_visitor_depends_on_address_agent_day_site_and_key()
    {
        var visitor = Decode(ImportMapping.Combined, LogLine).VisitorId;

        Assert.Equal(visitor, Decode(ImportMapping.Combined, LogLine.Replace("10:05:03", "23:59:59", StringComparison.Ordinal)).VisitorId);
        Assert.NotEqual(visitor, Decode(ImportMapping.Combined, LogLine.Replace("17/May", "18/May", StringComparison.Ordinal)).VisitorId);
        Assert.NotEqual(visitor, Decode(ImportMapping.Combined, LogLine.Replace(".216", ".217", StringComparison.Ordinal)).VisitorId);
        Assert.NotEqual(visitor, Decode(ImportMapping.Combined, LogLine.Replace("Mozilla", "Opera", StringComparison.Ordinal)).VisitorId);
        Assert.NotEqual(visitor, Decode(ImportMapping.Combined, LogLine, site: "other").VisitorId);
        Assert.NotEqual(visitor, Decode(ImportMapping.Combined, LogLine, key: [9]).VisitorId);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\" 200", "page_view")]
    [InlineData("GET /a/version-2.0?x=y.pdf HTTP/1.1\" 304", "page_view")]
    [InlineData("GET /index.PHP HTTP/1.1\" 200", "page_view")]
    [InlineData("GET /a.pdf?x=1 HTTP/1.1\" 206", "file_download")]
    [InlineData("GET /a.tar.gz HTTP/1.0\" 200", "file_download")]
    [InlineData("GET /favicon.ico HTTP/1.1\" 200", "http_request")]
    [InlineData("GET /robots.txt HTTP/1.1\" 200", "http_request")]
    [InlineData("GET / HTTP/1.1\" 404", "http_request")]
    [InlineData("GET / HTTP/1.1\" 301", "http_request")]
    [InlineData("HEAD / HTTP/1.1\" 200", "http_request")]
    [InlineData("POST /a.php HTTP/1.1\" 200", "http_request")]
    [InlineData("\\x16\\x03\" 400", "http_request")]
    [InlineData("-\" 408", "http_request")]
    public void Log_requests_are_told_apart(string request, string name)
    {
        var row = Decode(ImportMapping.Combined, $"1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"{request} - \"-\" \"-\"");

        Assert.True(row.Problem.IsNone);
        Assert.Equal(name, Encoding.UTF8.GetString(row.Assembler.Event[EventText.Name]));
    }

    [Theory]
    [InlineData("1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5", true)]
    [InlineData("shop.example:80 ::1 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\" 0.003", true)]
    [InlineData("1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"cut off", false)]
    [InlineData("1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5 \"-\"", false)]
    [InlineData("1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 2x0 5 \"-\" \"-\"", false)]
    [InlineData("1.2.3.4 - - [17/May/2015:10:05:03 +0000 \"GET / HTTP/1.1\" 200 5", false)]
    [InlineData("1.2.3.4 [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5", false)]
    [InlineData("garbage", false)]
    [InlineData(" [", false)]
    [InlineData("\0\0\0", false)]
    public void Log_lines_are_checked(string line, bool isGood) => Assert.Equal(isGood, Decode(ImportMapping.Combined, line).Problem.IsNone);

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(11);
        var csv = new DelimitedRowDecoder(ImportMapping.Rees46, "demo", Encoding.UTF8.GetBytes(Rees46Header));
        var json = new JsonRowDecoder(new ImportMapping { Format = ImportFormat.JsonLines }, "demo");
        var log = new CombinedRowDecoder(ImportMapping.Combined, "demo", [1]);
        var row = new ImportRow();
        var alphabet = "\"\\,{}[]:-/. \t\0\r\nüaGET0129xue"u8.ToArray();
        var bytes = new byte[200];
        for (var i = 0; i < 20_000; i++)
        {
            var length = random.Next(bytes.Length);
            var text = Encoding.UTF8.GetBytes(i % 2 == 0 ? LogLine : """{"e":"x","ts":1,"i":[{"id":"\u0041"}],"p":{"a":"b"}}""");
            for (var j = 0; j < length; j++)
            {
                bytes[j] = j < text.Length && random.Next(20) > 0 ? text[j] : alphabet[random.Next(alphabet.Length)];
            }

            foreach (var decoder in new IRowDecoder[] { csv, json, log })
            {
                row.Start();
                decoder.Decode(bytes.AsSpan(0, length), row);
            }
        }
    }

    private static ImportRow Json(string line) => Decode(new ImportMapping { Format = ImportFormat.JsonLines }, line);

    private static ImportRow Decode(ImportMapping mapping, string line, string firstRow = "", string site = "demo", byte[]? key = null)
    {
        IRowDecoder decoder = mapping.Format switch
        {
            ImportFormat.JsonLines => new JsonRowDecoder(mapping, site),
            ImportFormat.Combined => new CombinedRowDecoder(mapping, site, key ?? [1, 2, 3]),
            _ => new DelimitedRowDecoder(mapping, site, Encoding.UTF8.GetBytes(firstRow)),
        };
        var row = new ImportRow();
        row.Start();
        decoder.Decode(Encoding.UTF8.GetBytes(line), row);
        return row;
    }

    private static List<string> Props(PixelEvent source)
    {
        var props = new List<string>();
        foreach (var prop in source.Props)
        {
            props.Add($"{Encoding.UTF8.GetString(source[prop.Key])}={Encoding.UTF8.GetString(source[prop.Value])}");
        }

        return props;
    }
}
