using System.Security.Cryptography;

namespace PixelServer.Configuration;

/// <summary>The name of this data folder's log among all collectors of a Redis: random, made at the first start and kept.</summary>
internal static class CollectorName
{
    /// <exception cref="CommandException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static string ReadOrCreate(DataDirectory data)
    {
        if (!File.Exists(data.CollectorName))
        {
            var name = RandomNumberGenerator.GetHexString(16, lowercase: true);
            var temporary = $"{data.CollectorName}.tmp";
            File.WriteAllText(temporary, name);
            File.Move(temporary, data.CollectorName, overwrite: true);
            return name;
        }

        var kept = File.ReadAllText(data.CollectorName).Trim();
        return kept.Length is > 0 and <= 128 && kept.All(character => char.IsAsciiLetterOrDigit(character) || character == '-')
            ? kept
            : throw new CommandException($"{data.CollectorName} is damaged; delete it, and the next start makes a new name.");
    }
}
