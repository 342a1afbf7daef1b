using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using PixelServer.Collection;
using PixelServer.Configuration;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Sites;

/// <summary>
/// <c>sites.json</c> as it is at one moment, to be changed and written whole and durably. Members that are not sites are kept; comments are not, so that the file before a change is
/// kept beside it as <c>sites.json.before</c>. For one thread.
/// </summary>
internal sealed class SitesDocument
{
    private const string Section = "Sites";

    private static readonly JsonNodeOptions AnyCase = new() { PropertyNameCaseInsensitive = true };
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly DataDirectory _data;
    private readonly byte[] _bytes;
    private readonly JsonObject _root;

    private SitesDocument(DataDirectory data, byte[] bytes, JsonObject root)
    {
        _data = data;
        _bytes = bytes;
        _root = root;
    }

    /// <summary>Changes with every change of the file.</summary>
    public string Tag => $"\"{Convert.ToHexStringLower(SHA256.HashData(_bytes).AsSpan(0, 8))}\"";

    private JsonObject? Sites => _root[Section] as JsonObject;

    /// <exception cref="SiteRefusalException">It cannot be read.</exception>
    public static SitesDocument Read(DataDirectory data)
    {
        try
        {
            var bytes = File.Exists(data.SitesFile) ? File.ReadAllBytes(data.SitesFile) : "{}"u8.ToArray();
            return new SitesDocument(data, bytes, JsonNode.Parse(bytes, AnyCase, Lenient) as JsonObject ?? throw new JsonException("It is no object."));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new SiteRefusalException(StatusCodes.Status409Conflict, $"sites.json cannot be read: {e.Message} Mend it on the server.");
        }
    }

    public bool Has(string id) => Sites?[id] is JsonObject;

    /// <summary>Sets what a site is.</summary>
    public void Set(string id, SiteForm form)
    {
        var sites = Sites;
        if (sites is null)
        {
            _root[Section] = sites = new JsonObject(AnyCase);
        }

        var site = sites[id] as JsonObject;
        if (site is null)
        {
            sites[id] = site = new JsonObject(AnyCase);
        }

        Put("Name", form.Name, form.Name.Length == 0);
        PutList("Origins", form.Origins, isDefault: false);
        Put("CookieDomain", form.CookieDomain, form.CookieDomain.Length == 0);
        Put("DefaultConsent", form.DefaultConsent, isDefault: false);
        Put("GlobalPrivacyControl", NameOf(form.GlobalPrivacyControl), form.GlobalPrivacyControl == new SiteForm().GlobalPrivacyControl);
        Put("DoNotTrack", NameOf(form.DoNotTrack), form.DoNotTrack == new SiteForm().DoNotTrack);
        Put("Cookieless", form.Cookieless, !form.Cookieless);
        Put("Address", form.Address.ToString(), form.Address == new SiteForm().Address);
        PutList("ScrubParameters", form.ScrubParameters, form.ScrubParameters.Count == 0);
        Put("Owner", form.Owner, form.Owner.Length == 0);

        void PutList(string name, IEnumerable<string> values, bool isDefault) =>
            Put(name, new JsonArray([.. values.Select(value => (JsonNode?)JsonValue.Create(value))]), isDefault);

        // What has its default is left out: the file stays as short as people write it.
        void Put(string name, JsonNode value, bool isDefault)
        {
            if (isDefault)
            {
                site.Remove(name);
            }
            else
            {
                site[name] = value;
            }
        }
    }

    public void Remove(string id) => Sites?.Remove(id);

    /// <summary>Writes the file whole: a crash leaves the one before or this one.</summary>
    /// <exception cref="IOException">It cannot be written; the one before stays.</exception>
    public void Write()
    {
        WriteFile($"{_data.SitesFile}.before", _bytes);
        var temporary = $"{_data.SitesFile}.{Environment.ProcessId}.tmp";
        WriteFile(temporary, [.. JsonSerializer.SerializeToUtf8Bytes(_root, Indented), (byte)'\n']);
        File.Move(temporary, _data.SitesFile, overwrite: true);
        NativeFile.SyncFolder(_data.Path);
    }

    // It has an earlier name as well.
    private static string NameOf(SignalPolicy policy) => policy == SignalPolicy.Anonymous ? nameof(SignalPolicy.Anonymous) : policy.ToString();

    private static void WriteFile(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }
}
