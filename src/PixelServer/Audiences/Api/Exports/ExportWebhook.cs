namespace PixelServer.Audiences.Api.Exports;

/// <summary>Where an export is sent.</summary>
/// <param name="Url">The receiver, by https.</param>
/// <param name="Secret">What parts are signed with; at least 16 characters that the receiver knows too.</param>
internal sealed record ExportWebhook(string Url, string Secret);
