using System.Text;
using PixelServer.Access;
using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Api;

/// <summary>Reads a definition from a request's body.</summary>
internal static class DefinitionBody
{
    /// <summary>Of a body; four bytes for each character that a definition may have.</summary>
    public const int MostBytes = 4 * DefinitionReader.LongestText;

    /// <exception cref="DefinitionException">It is none.</exception>
    /// <exception cref="ApiRefusalException">The body is no text, or the definition is not for the key that is sent.</exception>
    public static async Task<AudienceDefinition> ReadDefinitionAsync(this HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new StreamReader(request.Body, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
            var text = await reader.ReadToEndAsync(cancellationToken);
            var definition = text.Length > 0 ? DefinitionReader.Read(text.TrimStart('\uFEFF')) : throw ApiRefusalException.Wrong("", "The body is empty; send a definition as JSON.");
            AudienceScope.RefuseOther(request.HttpContext.Grant(), definition);
            return definition;
        }
        catch (DecoderFallbackException)
        {
            throw ApiRefusalException.Wrong("", "The body is no UTF-8.");
        }
    }
}
