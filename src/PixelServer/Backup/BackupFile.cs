using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using PixelServer.Configuration;

namespace PixelServer.Backup;

/// <summary>A backup that was read to its end and found whole: every entry is on its list and has its checksum.</summary>
internal sealed class BackupFile
{
    private const int MostListBytes = 64 << 20;

    private readonly string _path;

    private BackupFile(string path, BackupHead head, IReadOnlyList<BackupEntry> entries)
    {
        _path = path;
        Head = head;
        Entries = entries;
    }

    public BackupHead Head { get; }

    /// <summary>All entries but the head and the list.</summary>
    public IReadOnlyList<BackupEntry> Entries { get; }

    /// <summary>Reads all of the file.</summary>
    /// <exception cref="CommandException">It is none, is damaged or cut off, or of a later version's format.</exception>
    public static BackupFile Check(string path)
    {
        try
        {
            return new Reading(path).Run();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or JsonException or FormatException or ArgumentException)
        {
            throw new CommandException($"{path} is damaged, or no backup of PixelServer: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Hands each entry's content to a receiver, in the order of the file.</summary>
    public void Extract(Action<BackupEntry, Stream> receive)
    {
        using var file = File.OpenRead(_path);
        using var tar = new TarReader(file);
        var entries = Entries.ToDictionary(entry => entry.Name);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entries.TryGetValue(entry.Name, out var known))
            {
                receive(known, entry.DataStream ?? Stream.Null);
            }
        }
    }

    private sealed class Reading(string path)
    {
        private readonly Dictionary<string, string> _found = [];
        private BackupHead? _head;
        private List<BackupEntry>? _list;

        public BackupFile Run()
        {
            using var file = File.OpenRead(path);
            using var tar = new TarReader(file);
            while (_list is null && tar.GetNextEntry() is { } entry)
            {
                Read(entry);
            }

            if (_head is null)
            {
                throw new CommandException($"{path} is no backup of PixelServer.");
            }

            if (_list is null)
            {
                throw new CommandException($"{path} is cut off: the list of its contents, which stands at its end, is missing.");
            }

            Compare(_list);
            return new BackupFile(path, _head, [.. _list.Where(entry => entry.Name != BackupWriter.HeadName)]);
        }

        private void Read(TarEntry entry)
        {
            var content = entry.DataStream ?? Stream.Null;
            if (_head is null)
            {
                if (entry.Name != BackupWriter.HeadName)
                {
                    throw new CommandException($"{path} is no backup of PixelServer: it does not begin with {BackupWriter.HeadName}.");
                }

                var bytes = ReadSmall(entry, content);
                _head = JsonSerializer.Deserialize<BackupHead>(bytes, JsonSerializerOptions.Web);
                if (_head?.Format is not BackupHead.CurrentFormat)
                {
                    throw new CommandException(
                        $"{path} has format {_head?.Format}, made by PixelServer {_head?.Product}; this one reads {BackupHead.CurrentFormat}. Restore it with that version.");
                }

                _found[entry.Name] = Digest(bytes);
            }
            else if (entry.Name.StartsWith(BackupWriter.ListPrefix, StringComparison.Ordinal))
            {
                var bytes = ReadSmall(entry, content);
                _list = entry.Name == $"{BackupWriter.ListPrefix}{Digest(bytes)}.json"
                    ? JsonSerializer.Deserialize<List<BackupEntry>>(bytes, JsonSerializerOptions.Web)
                    : throw new CommandException($"{path} is damaged: the list of its contents is not what it was.");
            }
            else
            {
                _found[entry.Name] = Convert.ToHexStringLower(SHA256.HashData(content));
            }
        }

        private void Compare(IReadOnlyList<BackupEntry> list)
        {
            foreach (var entry in list)
            {
                if (!_found.TryGetValue(entry.Name, out var digest))
                {
                    throw new CommandException($"{path} is damaged: {entry.Name} is missing.");
                }

                if (digest != entry.Sha256)
                {
                    throw new CommandException($"{path} is damaged: {entry.Name} is not what it was when it was backed up.");
                }
            }

            if (_found.Keys.Except(list.Select(entry => entry.Name)).FirstOrDefault() is { } unknown)
            {
                throw new CommandException($"{path} is damaged: {unknown} is not on its list.");
            }
        }

        private static byte[] ReadSmall(TarEntry entry, Stream content)
        {
            if (entry.Length > MostListBytes)
            {
                throw new InvalidDataException($"{entry.Name} is too long.");
            }

            var bytes = new byte[entry.Length];
            content.ReadExactly(bytes);
            return bytes;
        }

        private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
