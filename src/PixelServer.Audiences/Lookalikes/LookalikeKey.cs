using System.Security.Cryptography;
using System.Text;
using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Lookalikes;

/// <summary>What a model is a model of: definitions that differ only in name, size, and how long members stay have the same key and share models.</summary>
public static class LookalikeKey
{
    /// <summary>First 16 hexadecimal digits of SHA-256 of what decides on the model.</summary>
    /// <exception cref="ArgumentException">The definition is no lookalike.</exception>
    public static string Of(AudienceDefinition definition)
    {
        var settings = definition.Lookalike ?? throw new ArgumentException("The definition is no lookalike.", nameof(definition));
        var deciding = definition with
        {
            Name = "",
            Rule = null,
            StaysFor = TimeSpan.Zero,
            Lookalike = settings with { Size = new LookalikeSize(0, 1, null, null), AcceptsAnyModel = false, Retrain = LookalikeSettings.DefaultRetrain },
        };
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(deciding.Version)))[..16];
    }
}
