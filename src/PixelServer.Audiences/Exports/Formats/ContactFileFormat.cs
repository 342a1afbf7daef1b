namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// A customer list of hashed e-mail addresses, and telephone numbers where <see cref="HasPhones"/>. A member with several has several rows:
/// all platforms match row by row. The same file adds and removes, by what is chosen at the upload.
/// </summary>
public abstract class ContactFileFormat : ExportFormat
{
    private protected virtual bool HasPhones => true;

    /// <summary>First line, without its line feed; null where there is none.</summary>
    private protected abstract string? Header { get; }

    internal sealed override BodyLayout Layout(FormatSettings settings, ExportAction action) =>
        new() { FileHead = Header is null ? "" : $"{Header}\n" };

    internal sealed override RejectReason? Write(ExportMember member, FormatSettings settings, ExportAction action, EntryBuffer entries)
    {
        var emails = member.EmailsIn(settings.EmailForm);
        var phones = HasPhones ? member.PhonesIn(settings.PhoneForm) : [];
        var rows = Math.Max(emails.Count, phones.Count);
        for (var row = 0; row < rows; row++)
        {
            WriteRow(entries, row < emails.Count ? emails[row] : "", row < phones.Count ? phones[row] : "");
            entries.End();
        }

        return rows > 0 ? null : HasPhones && member.Phones.Count > 0 ? RejectReason.PhoneFormUnknown : RejectReason.NoIdentifier;
    }

    /// <summary>A row without its line feed; what is not known is empty.</summary>
    private protected virtual void WriteRow(EntryBuffer entries, string email, string phone) => entries.Add(email).Add(",").Add(phone);
}
