using System.Text.Json;
using PixelServer.Audiences.Exports.Identifiers;

namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// All that is known, for any other use; a JSON object a line and member:
/// <code>
/// {"member":"7","visitor_ids":["7"],"user_ids":["ann"],"email_sha256":["&lt;hash&gt;"],"email_google_sha256":[…],"email_bare_sha256":[…],
///  "phone_e164_sha256":[…],"phone_digits_sha256":[…],"click_ids":{"fbclid":"dEf","gclid":"Abc"},"products":["mug-1","pan-2"]}
/// </code>
/// Ids of members and visitors are text because JavaScript has no 64-bit numbers. Nothing is guarded against spreadsheets.
/// </summary>
public class GenericJsonFormat : ExportFormat
{
    public override string Id => "jsonl";

    public override string Title => "JSON lines of everything known";

    public override string Extension => "jsonl";

    public override string ContentType => "application/x-ndjson";

    public override IReadOnlyList<FormatSetting> Settings { get; } = [GenericColumns.Products];

    internal override int MostProducts(FormatSettings settings) => GenericColumns.MostProducts(settings);

    internal override BodyLayout Layout(FormatSettings settings, ExportAction action) => new();

    internal override RejectReason? Write(ExportMember member, FormatSettings settings, ExportAction action, EntryBuffer entries)
    {
        entries.AddJson(json =>
        {
            json.WriteStartObject();
            json.WriteString("member", $"{member.Id}");
            WriteList(json, "visitor_ids", member.Visitors.Select(visitor => $"{visitor}"));
            WriteList(json, "user_ids", member.UserIds);
            WriteList(json, "email_sha256", member.EmailsIn(EmailForm.Plain));
            WriteList(json, "email_google_sha256", member.EmailsIn(EmailForm.Google));
            WriteList(json, "email_bare_sha256", member.EmailsIn(EmailForm.Bare));
            WriteList(json, "phone_e164_sha256", member.PhonesIn(PhoneForm.E164));
            WriteList(json, "phone_digits_sha256", member.PhonesIn(PhoneForm.Digits));
            json.WriteStartObject("click_ids");
            foreach (var (name, value) in member.ClickIds)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            WriteList(json, "products", member.Products);
            json.WriteEndObject();
        });
        return null;
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
