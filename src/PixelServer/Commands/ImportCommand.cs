using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using PixelServer.Configuration;
using PixelServer.Enrichment;
using PixelServer.Events;
using PixelServer.Pipeline.Import;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Commands;

/// <summary><c>pixelserver import</c>: brings files of past events into the warehouse, each row once however often it is run.</summary>
internal static class ImportCommand
{
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromMinutes(1);

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files to import, plain or gzip; - is standard input",
            Arity = ArgumentArity.OneOrMore,
        };
        var data = CommandOptions.Data();
        var site = new Option<string?>("--site") { Description = "Site of the events [default: the only one there is]", HelpName = "ID" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only read and count; needs no server and stores nothing" };
        var json = new Option<bool>("--json") { Description = "The summary as JSON, one object a file" };
        var consent = new Option<string>("--consent")
        {
            Description = "What the people in the file agreed to where it does not say: a analytics, m marketing, \"\" nothing",
            HelpName = "LETTERS",
            DefaultValueFactory = _ => "am",
        };
        var allowOverlap = new Option<bool>("--allow-overlap")
        {
            Description = "Import a file that begins like one imported before but goes on differently",
        };
        var mapping = new ImportMappingOptions();
        var command = new Command("import", "Import past events; what is there already is not imported again")
        {
            files, data, site, dryRun, json, consent, allowOverlap,
        };
        mapping.AddTo(command);
        command.Validators.Add(result =>
        {
            foreach (var file in result.GetValue(files) ?? [])
            {
                // Otherwise a mistyped option would be taken for one more file.
                if (file is ['-', _, ..])
                {
                    result.AddError($"There is no option {file}; a file of that name is ./{file}.");
                }
            }

            if (result.GetValue(consent) is { } letters && letters.AsSpan().ContainsAnyExcept('a', 'm'))
            {
                result.AddError($"--consent takes the letters a and m, not '{letters}'.");
            }
        });
        command.SetAction((result, stop) => RunAsync(
            new ImportRequest
            {
                Files = result.GetRequiredValue(files),
                Data = new DataDirectory(result.GetRequiredValue(data)),
                Site = result.GetValue(site),
                MappingOf = file => mapping.Read(result, file),
                Consent = ConsentLetters.Parse(Encoding.ASCII.GetBytes(result.GetRequiredValue(consent))),
                AllowOverlap = result.GetValue(allowOverlap),
                DryRun = result.GetValue(dryRun),
            },
            new ImportReport(result.GetValue(json), TimeProvider.System),
            stop));
        return command;
    }

    private static async Task<int> RunAsync(ImportRequest request, ImportReport report, CancellationToken stop)
    {
        ServerConnection? server = null;
        try
        {
            var mappings = request.Files.ToDictionary(file => file, request.MappingOf);
            if (request.DryRun)
            {
                return await ImportFilesAsync(request, mappings, request.Site ?? "", [], null, report, stop);
            }

            server = new ServerConnection(request.Data);
            using var client = server.Open(server.Keys.ClickHouse.Writer, QueryTimeout);
            using var only = ImportLock.Take(request.Data.ImportLock);
            using var warehouse = new ImportWarehouse(client, TimeProvider.System);
            var site = await warehouse.FindSiteAsync(request.Site, stop);
            var visitorKey = SHA256.HashData(Encoding.UTF8.GetBytes($"visitors of imported logs\n{server.Keys.AdminKey}"));
            return await ImportFilesAsync(request, mappings, site, visitorKey, warehouse, report, stop);
        }
        catch (UsageException e)
        {
            ImportReport.Failed(e.Message);
            return 2;
        }
        catch (ClickHouseException e)
        {
            ImportReport.Failed(server?.Explain(e) ?? e.Message);
            return 1;
        }
        catch (Exception e) when (e is ImportException or CommandException)
        {
            ImportReport.Failed(e.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            ImportReport.Failed("interrupted before anything was imported.");
            return 130;
        }
    }

    private static async Task<int> ImportFilesAsync(
        ImportRequest request,
        Dictionary<string, ImportMapping> mappings,
        string site,
        byte[] visitorKey,
        ImportWarehouse? warehouse,
        ImportReport report,
        CancellationToken stop)
    {
        foreach (var file in request.Files)
        {
            var options = new ImportOptions
            {
                Site = site,
                Mapping = mappings[file],
                Consent = request.Consent,
                VisitorKey = visitorKey,
                AllowOverlap = request.AllowOverlap,
            };
            using var source = ImportSource.Open(file);
            var enricher = EnrichmentFeature.ForCommand(request.Data);
            using var import = new FileImport(source, options, enricher, warehouse);
            var summary = await report.FollowAsync(source, import, stop);
            if (summary.Stopped)
            {
                ImportReport.Failed("interrupted. What is stored stays; the same command goes on from there.");
                return 130;
            }
        }

        return 0;
    }
}
