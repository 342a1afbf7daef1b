using PixelServer.Audiences.Exports;
using PixelServer.Audiences.Exports.Identifiers;

namespace PixelServer.Audiences.Tests.Exports;

/// <summary>Members of audiences; a test states only what matters to it.</summary>
internal static class Some
{
    public static ExportMember Member(
        ulong id,
        string[]? emails = null,
        string[]? phones = null,
        string[]? users = null,
        (string Name, string Value)[]? clicks = null,
        string[]? products = null,
        ulong[]? visitors = null) => new(
            id,
            visitors ?? [id],
            [.. (emails ?? []).Select(address => HashedEmail.Of(address)!)],
            [.. (phones ?? []).Select(number => HashedPhone.Of(number, "1")!)],
            users ?? [],
            new SortedDictionary<string, string>((clicks ?? []).ToDictionary(click => click.Name, click => click.Value)),
            products ?? []);
}
