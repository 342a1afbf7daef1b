using System.Globalization;
using PixelServer.Audiences.Exports.Identifiers;

namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// All that is known, for any other use; a row a member:
/// <code>
/// member,visitor_ids,user_ids,email_sha256,email_google_sha256,email_bare_sha256,phone_e164_sha256,phone_digits_sha256,click_ids,products
/// 7,7,ann,&lt;hash&gt;,&lt;hash&gt;,&lt;hash&gt;,&lt;hash&gt;,&lt;hash&gt;,gclid=Abc|fbclid=dEf,mug-1|pan-2
/// </code>
/// Several values of a cell are separated by |, the newest first (visitors and click ids: in order); a | or \ within one has a \ before it. Cells of free text
/// (user_ids, products) that begin with = + - @, tab or line end have an apostrophe before it, because a spreadsheet would run them.
/// </summary>
public sealed class GenericCsvFormat : ExportFormat
{
    public override string Id => "csv";

    public override string Title => "CSV of everything known";

    public override IReadOnlyList<FormatSetting> Settings { get; } = [GenericColumns.Products];

    internal override int MostProducts(FormatSettings settings) => GenericColumns.MostProducts(settings);

    internal override BodyLayout Layout(FormatSettings settings, ExportAction action) => new()
    {
        FileHead = "member,visitor_ids,user_ids,email_sha256,email_google_sha256,email_bare_sha256,phone_e164_sha256,phone_digits_sha256,click_ids,products\n",
    };

    internal override RejectReason? Write(ExportMember member, FormatSettings settings, ExportAction action, EntryBuffer entries)
    {
        entries.Add(member.Id.ToString(CultureInfo.InvariantCulture));
        Add(string.Join('|', member.Visitors.Select(visitor => visitor.ToString(CultureInfo.InvariantCulture))));
        Add(CsvText.Guarded(CsvText.List(member.UserIds)));
        Add(string.Join('|', member.EmailsIn(EmailForm.Plain)));
        Add(string.Join('|', member.EmailsIn(EmailForm.Google)));
        Add(string.Join('|', member.EmailsIn(EmailForm.Bare)));
        Add(string.Join('|', member.PhonesIn(PhoneForm.E164)));
        Add(string.Join('|', member.PhonesIn(PhoneForm.Digits)));
        Add(CsvText.Guarded(CsvText.List(member.ClickIds.Select(click => $"{click.Key}={click.Value}"))));
        Add(CsvText.Guarded(CsvText.List(member.Products)));
        entries.End();
        return null;

        void Add(string cell) => entries.Add(",").Add(cell);
    }
}
