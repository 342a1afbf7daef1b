namespace PixelServer.Configuration;

/// <summary>A source of the configuration: secrets that were read from files. Immutable.</summary>
/// <param name="secrets">By key: the secret and the file it was read from.</param>
internal sealed class SecretFileProvider(IReadOnlyDictionary<string, (string Value, string File)> secrets) : ConfigurationProvider, IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load() => Data = secrets.ToDictionary(secret => secret.Key, secret => (string?)secret.Value.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>Where a key's secret stands, for people.</summary>
    public string FileOf(string path) => secrets.TryGetValue(path, out var secret) ? $"secret file {secret.File}" : "secret file";
}
