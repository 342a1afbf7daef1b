using System.Globalization;
using System.Security.Cryptography;

namespace PixelServer.LoadTest.Load;

/// <summary>Load of prepared requests, each event with an id of its own: one that was sent before would be set aside as a repeat.</summary>
internal static class WrkTemplates
{
    private const int RunCharacters = 7;

    /// <summary>Stands where wrk puts a visitor's id.</summary>
    public const string VisitorPlace = "VIVIVIVIVIVIVIVI";

    /// <summary>Stands where wrk puts an id, and is as long, because the length of a body is part of its request.</summary>
    public const string IdPlace = "IDIDIDIDIDIDIDIDIDIDIDIDIDIDIDID";

    /// <param name="server">Where the requests go.</param>
    /// <param name="file">Whole requests, each ended by a zero byte.</param>
    /// <param name="connections">Connections kept open.</param>
    /// <param name="seconds">Length of the load.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<WrkResult> RunAsync(Uri server, string file, int connections, int seconds, CancellationToken cancellationToken) =>
        Wrk.RunScriptAsync(server, Script("wrk-templates.lua"), [file, Run()], connections, seconds, cancellationToken);

    /// <summary>The same with a pause between two requests of a connection, in milliseconds.</summary>
    public static Task<WrkResult> RunPacedAsync(Uri server, string file, int connections, int pauseMs, int seconds, CancellationToken cancellationToken) =>
        Wrk.RunScriptAsync(
            server, Script("wrk-paced.lua"), [file, Run(), pauseMs.ToString(CultureInfo.InvariantCulture)], connections, seconds, cancellationToken);

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Load", name);

    private static string Run() => RandomNumberGenerator.GetInt32(1 << 28).ToString($"x{RunCharacters}", CultureInfo.InvariantCulture);
}
