using System.Text.Json;
using PixelServer.Audiences.Exports.Identifiers;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Exports.Identifiers;

/// <summary>The hashes that platforms publish, or that others' tests hold.</summary>
public sealed class HashVectorTests
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Fact]
    public void All_collected_vectors_come_out()
    {
        const string file = "hash-vectors.json";
        Assert.SkipWhen(SharedData.MissingReason(file) is not null, SharedData.MissingReason(file) ?? "");
        var vectors = JsonSerializer.Deserialize<Vector[]>(File.ReadAllText(SharedData.PathOf(file)), Json)!;

        Assert.True(vectors.Length >= 14, "fewer vectors than were collected");
        Assert.All(vectors, vector =>
        {
            var hash = HashOf(vector);
            Assert.Equal(vector.Sha256Hex, hash);
            Assert.Equal(vector.Sha256Base64, Sha256Text.Base64(hash!));
        });
    }

    [Theory]
    [InlineData("john_smith@gmail.com", EmailForm.Plain, "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f")]
    [InlineData("cloudy.sanfrancisco+shopping@gmail.com", EmailForm.Google, "223ebda6f6889b1494551ba902d9d381daf2f642bae055888e96343d53e9f9c4")]
    public void Published_emails_come_out(string address, EmailForm form, string hash) =>
        Assert.Equal([hash], HashedEmail.Of(address)!.In(form));

    [Theory]
    [InlineData("+1 (650) 555-1212", PhoneForm.Digits, "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176")]
    [InlineData("(800) 555-0100", PhoneForm.E164, "fb4f73a6ec5fdb7077d564cdd22c3554b43ce49168550c3b12c547b78c517b30")]
    public void Published_phones_come_out(string number, PhoneForm form, string hash) =>
        Assert.Equal(hash, HashedPhone.Of(number, "1")!.In(form));

    [Theory]
    [InlineData("Mary", "6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec")]
    [InlineData(" Valéry ", "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c")]
    [InlineData("정", "8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14")]
    public void Published_names_come_out(string name, string hash) => Assert.Equal(hash, MetaFields.Name(name));

    private static string? HashOf(Vector vector) => (vector.Field, vector.Scheme) switch
    {
        ("email", "meta") => HashedEmail.Of(vector.Input)?.Plain,
        ("email", _) => HashedEmail.Of(vector.Input)?.Google,
        ("phone", _) => HashedPhone.Of(vector.Input, CountryOf(vector.Normalized))?.E164,
        ("first_name", "meta") => MetaFields.Name(vector.Input),
        _ => throw new InvalidOperationException($"An unknown kind of vector: {vector}"),
    };

    private static string CountryOf(string normalized) => normalized.StartsWith("+1", StringComparison.Ordinal) ? "1" : normalized[1..3];

    private sealed record Vector(string Field, string Scheme, string Input, string Normalized, string Sha256Hex, string Sha256Base64);
}
