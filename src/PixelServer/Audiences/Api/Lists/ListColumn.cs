namespace PixelServer.Audiences.Api.Lists;

/// <summary>What a value of an uploaded list is.</summary>
internal enum ListColumn
{
    VisitorId,
    UserId,
    Email,
    Phone,
    EmailSha256,
    PhoneSha256,
}
