using System.CommandLine;
using PixelServer.Audiences.Api.Exports;

namespace PixelServer.Commands;

/// <summary>The options that say what an export shall be.</summary>
internal sealed class ExportOrderOptions
{
    private const string SecretVariable = "PIXELSERVER_WEBHOOK_SECRET";

    private readonly Option<string> _format = new("--format") { Description = "As export formats lists them", HelpName = "F", Required = true };
    private readonly Option<bool> _difference = new("--difference") { Description = "Only what has changed since the newest export made alike" };
    private readonly Option<string[]> _settings = new("--set") { Description = "A setting of the format; may be repeated", HelpName = "KEY=VALUE" };
    private readonly Option<string?> _webhook = new("--webhook") { Description = "Send the files to this address, by https", HelpName = "URL" };

    private readonly Option<string?> _secretFile = new("--webhook-secret-file")
    {
        Description = $"File with the secret that parts are signed with, at least 16 characters [default: ${SecretVariable}]",
        HelpName = "FILE",
    };

    private readonly Option<string?> _every = new("--every") { Description = "Make it again and again, so long after the one before: 6h", HelpName = "SPAN" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_format, _difference, _settings, _webhook, _secretFile, _every])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            foreach (var setting in result.GetValue(_settings) ?? [])
            {
                if (setting.IndexOf('=', StringComparison.Ordinal) < 1)
                {
                    result.AddError($"--set takes KEY=VALUE, not '{setting}'.");
                }
            }
        });
    }

    /// <exception cref="UsageException">There is a webhook without a secret.</exception>
    public ExportOrder Read(ParseResult result) => new()
    {
        Format = result.GetRequiredValue(_format),
        Difference = result.GetValue(_difference),
        Settings = (result.GetValue(_settings) ?? []).Select(setting => setting.Split('=', 2)).GroupBy(pair => pair[0])
            .ToDictionary(same => same.Key, same => same.Last()[1]),
        Webhook = result.GetValue(_webhook) is { } url ? new ExportWebhook(url, Secret(result)) : null,
        Every = result.GetValue(_every),
    };

    // Never on the command line, where all users of the machine see it.
    private string Secret(ParseResult result)
    {
        var secret = result.GetValue(_secretFile) is { } file ? File.ReadAllText(file).Trim() : Environment.GetEnvironmentVariable(SecretVariable);
        return string.IsNullOrEmpty(secret)
            ? throw new UsageException($"A webhook needs a secret: put one into a file for --webhook-secret-file, or into ${SecretVariable}.")
            : secret;
    }
}
