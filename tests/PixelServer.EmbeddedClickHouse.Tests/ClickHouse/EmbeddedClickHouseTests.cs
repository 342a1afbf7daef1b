using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.ClickHouse;
using PixelServer.EmbeddedClickHouse.Tests.Running;
using Xunit;
using Supervisor = PixelServer.ClickHouse.EmbeddedClickHouse;

namespace PixelServer.EmbeddedClickHouse.Tests.ClickHouse;

/// <summary>The host's side: whatever is killed, the engine comes back and has what it answered for.</summary>
public sealed class EmbeddedClickHouseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new() { DefaultRequestHeaders = { Authorization = RunningEngine.Basic("writer", "write me") } };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_killed_engine_is_restarted_on_its_port_and_has_every_row_it_answered_for()
    {
        // Every look at the clock is two minutes later: each restart counts as one after a healthy run and waits but a moment.
        await using var supervisor = Supervise(time: new SteppingTime { Step = TimeSpan.FromMinutes(2) });
        var url = await supervisor.StartAsync(Cancellation);
        Assert.Equal(EmbeddedClickHouseCondition.Up, supervisor.State.Condition);
        await Post(url, "CREATE TABLE kept (i UInt32) ENGINE = MergeTree ORDER BY i");

        for (var i = 1; i <= 20; i++)
        {
            await Post(url, $"INSERT INTO kept VALUES ({i})");
            await KillAndWait(supervisor, i);

            Assert.Equal($"{i}\t{i * (i + 1) / 2}\n", await Post(url, "SELECT count(), sum(i) FROM kept"));
        }

        Assert.Equal(20, supervisor.State.Restarts);
        Assert.NotNull(supervisor.State.LastMessage);
    }

    [Fact]
    public async Task The_engine_ends_when_its_host_is_killed_and_its_folder_is_free_for_the_next()
    {
        using var host = Process.Start(new ProcessStartInfo("bash")
        {
            // A host in four lines: starts the engine, names the users, passes on the ready line and waits to be killed.
            ArgumentList =
            {
                "-c",
                """
                coproc ENGINE { exec "$0" --data "$1"; }
                printf '%s\n' "$2" >&"${ENGINE[1]}"
                read -r line <&"${ENGINE[0]}"; echo "$line"
                read -r _
                """,
                EngineProgram.Path, _folder.Path, EngineProgram.Users,
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Contains("port", await host.StandardOutput.ReadLineAsync(Cancellation), StringComparison.Ordinal);

        host.Kill();
        await host.WaitForExitAsync(Cancellation);

        await using var supervisor = Supervise();
        Assert.Equal("1\n", await Post(await supervisor.StartAsync(Cancellation), "SELECT 1"));
    }

    [Fact]
    public async Task An_engine_that_refuses_to_start_is_told_with_its_own_words()
    {
        await using var supervisor = Supervise(library: "/nowhere/libchdb.so");

        var exception = await Assert.ThrowsAsync<EmbeddedClickHouseException>(() => supervisor.StartAsync(Cancellation));

        Assert.Contains("/nowhere/libchdb.so, which does not exist", exception.Message, StringComparison.Ordinal);
        Assert.Equal(EmbeddedClickHouseCondition.Failed, supervisor.State.Condition);
        Assert.Equal(exception.Message, supervisor.State.LastMessage);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task An_engine_killed_while_it_starts_is_started_again()
    {
        // Dies by a signal until the third time.
        var program = Path.Combine(_folder.Path, "engine");
        await File.WriteAllTextAsync(program, $$"""
            #!/bin/bash
            echo >> '{{program}}.starts'
            [[ $(wc -l < '{{program}}.starts') -ge 3 ]] || kill -9 $$
            exec '{{EngineProgram.Path}}' "$@"
            """, Cancellation);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var options = new EmbeddedClickHouseOptions(Path.Combine(_folder.Path, "data"), 0, null, Users) { ProgramPath = program };
        // By the clock the patience with a predecessor is over at the first look.
        await using var supervisor = new Supervisor(
            options, NullLogger<Supervisor>.Instance, new SteppingTime { Step = TimeSpan.FromSeconds(20) });

        Assert.Equal("1\n", await Post(await supervisor.StartAsync(Cancellation), "SELECT 1"));
    }

    [Fact]
    public async Task A_folder_in_use_is_waited_for_and_then_told()
    {
        await using var first = Supervise();
        await first.StartAsync(Cancellation);
        await using var second = Supervise(time: new SteppingTime { Step = TimeSpan.FromSeconds(6) });

        var exception = await Assert.ThrowsAsync<EmbeddedClickHouseException>(() => second.StartAsync(Cancellation));

        Assert.Contains("in use by another process", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_missing_is_named()
    {
        var options = new EmbeddedClickHouseOptions(_folder.Path, 0, null, Users) { ProgramPath = "/nowhere/engine" };
        await using var supervisor = new Supervisor(options, NullLogger<Supervisor>.Instance, TimeProvider.System);

        var exception = await Assert.ThrowsAsync<EmbeddedClickHouseException>(() => supervisor.StartAsync(Cancellation));

        Assert.Contains("/nowhere/engine", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposal_stops_the_engine()
    {
        var supervisor = Supervise();
        await supervisor.StartAsync(Cancellation);
        using var engine = Process.GetProcessById(supervisor.ProcessId!.Value);

        await supervisor.DisposeAsync();

        Assert.True(engine.HasExited);
        Assert.Equal(EmbeddedClickHouseCondition.Stopped, supervisor.State.Condition);
    }

    private static ClickHouseUser[] Users => [new("writer", "write me", false), new("analyst", "read:me", true)];

    private Supervisor Supervise(string? library = null, TimeProvider? time = null) =>
        new(new EmbeddedClickHouseOptions(_folder.Path, 0, library, Users), NullLogger<Supervisor>.Instance, time ?? TimeProvider.System);

    private static async Task KillAndWait(Supervisor supervisor, int restarts)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        supervisor.StateChanged += Changed;
        using (var engine = Process.GetProcessById(supervisor.ProcessId!.Value))
        {
            engine.Kill();
        }

        await up.Task.WaitAsync(Cancellation);
        supervisor.StateChanged -= Changed;

        void Changed(EmbeddedClickHouseState state)
        {
            if (state.Condition == EmbeddedClickHouseCondition.Up && state.Restarts == restarts)
            {
                up.SetResult();
            }
        }
    }

    private async Task<string> Post(Uri url, string query)
    {
        using var response = await _http.PostAsync(new Uri(url, $"?query={Uri.EscapeDataString(query)}"), null, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {text}"));
        return text;
    }
}
