using System.CommandLine;
using PixelServer.Configuration;

namespace PixelServer.Commands;

/// <summary><c>pixelserver disclose</c>: everything that is stored of a visitor or a person, as the law lets them ask for it.</summary>
internal static class DiscloseCommand
{
    private const string Name = "disclose";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static Command Create()
    {
        var data = CommandOptions.Data();
        data.Recursive = true;
        var output = new Option<string?>("--output", "-o")
        {
            Description = "File to write, which only you may read [default: standard output]",
            HelpName = "FILE",
            Recursive = true,
        };
        var id = VisitorArgument.Create(isCertain: true);
        var visitor = new Command("visitor", "Everything of a visitor") { id };
        visitor.SetAction((result, stop) => RunAsync(
            VisitorArgument.AddressOf(result.GetRequiredValue(id)), result.GetRequiredValue(data), result.GetValue(output), stop));
        var options = new PersonOptions();
        var person = new Command("person", "Everything of all visitors who carry a person's identity");
        options.AddTo(person);
        person.SetAction((result, stop) => RunAsync(
            options.AddressOf(result), result.GetRequiredValue(data), result.GetValue(output), stop));
        return new Command(Name, "Write everything that is stored of a visitor or a person as JSON") { data, output, visitor, person };
    }

    private static async Task<int> RunAsync(string address, string data, string? output, CancellationToken stop)
    {
        try
        {
            using var server = new OperatorClient(new DataDirectory(data));
            using var response = await server.SendAsync(HttpMethod.Get, address, stop);
            if (output is null)
            {
                await using var console = Console.OpenStandardOutput();
                await CopyAsync(response, console, stop);
            }
            else
            {
                await WriteAsync(response, output, stop);
            }

            return 0;
        }
        catch (Exception e) when (e is CommandException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"pixelserver {Name}: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"pixelserver {Name}: interrupted");
            return 130;
        }
    }

    // Under another name until it is whole.
    private static async Task WriteAsync(HttpResponseMessage response, string path, CancellationToken stop)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            await using (var file = new FileStream(temporary, options))
            {
                await CopyAsync(response, file, stop);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static async Task CopyAsync(HttpResponseMessage response, Stream output, CancellationToken stop)
    {
        try
        {
            await response.Content.CopyToAsync(output, stop);
        }
        catch (HttpRequestException e)
        {
            throw new CommandException("the answer broke off; what came of it is not everything.", e);
        }
    }
}
