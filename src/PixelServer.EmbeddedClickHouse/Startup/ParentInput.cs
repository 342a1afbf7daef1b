using System.Text;

namespace PixelServer.EmbeddedClickHouse.Startup;

/// <summary>
/// Standard input: the host's first line, and then its lifeline. The system closes it when the host ends in whatever way, so its
/// end means that nobody is left to serve.
/// </summary>
internal sealed class ParentInput(Stream input)
{
    private const int MaxLineLength = 64 << 10;

    /// <exception cref="StartupException">The input ends or is too long before its first line end.</exception>
    public string ReadFirstLine()
    {
        var line = new List<byte>();
        for (var next = input.ReadByte(); next != '\n'; next = input.ReadByte())
        {
            if (next < 0 || line.Count == MaxLineLength)
            {
                throw new StartupException(ExitCode.BadArguments, "Standard input must begin with one line of JSON that names the users; see --help.");
            }

            line.Add((byte)next);
        }

        return Encoding.UTF8.GetString([.. line]);
    }

    /// <summary>Calls back, from a thread of its own, when the input ends.</summary>
    public void WatchForEnd(Action ended)
    {
        var watcher = new Thread(() =>
        {
            var buffer = new byte[256];
            try
            {
                while (input.Read(buffer) > 0)
                {
                }
            }
            catch (IOException)
            {
                // A broken lifeline is an ended one.
            }

            ended();
        })
        { IsBackground = true, Name = "parent watch" };
        watcher.Start();
    }
}
