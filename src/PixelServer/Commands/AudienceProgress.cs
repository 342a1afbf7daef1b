using PixelServer.Audiences.Api;
using Spectre.Console;

namespace PixelServer.Commands;

/// <summary>Follows work of the server until it is over, with a bar on standard error where that is a terminal.</summary>
internal static class AudienceProgress
{
    private static readonly TimeSpan AskInterval = TimeSpan.FromMilliseconds(200);

    /// <param name="name">What is done.</param>
    /// <param name="ask">Asks how far it is.</param>
    /// <param name="read">What the answer says: how much is done, from 0 to 1, and whether it is over.</param>
    /// <param name="stop">Ends the wait, not the work.</param>
    public static async Task<T> FollowAsync<T>(string name, Func<CancellationToken, Task<T>> ask, Func<T, (double Progress, bool IsOver)> read, CancellationToken stop)
    {
        if (Console.IsErrorRedirected)
        {
            return await WaitAsync(ask, read, static _ => { }, stop);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(name), maxValue: 1);
                return await WaitAsync(ask, read, progress => bar.Value = progress, stop);
            });
    }

    /// <summary>Follows a build until it is over.</summary>
    public static Task<JobView> FollowBuildAsync(AudienceSession session, JobView job, CancellationToken stop) => FollowAsync(
        $"building {job.Audience}",
        token => session.SendAsync<JobView>(HttpMethod.Get, $"/v1/audiences/jobs/{job.Id}", token),
        answer => (answer.Progress, answer.IsOver),
        stop);

    private static async Task<T> WaitAsync<T>(
        Func<CancellationToken, Task<T>> ask, Func<T, (double Progress, bool IsOver)> read, Action<double> show, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(AskInterval);
        while (true)
        {
            var answer = await ask(stop);
            var (progress, isOver) = read(answer);
            show(progress);
            if (isOver)
            {
                return answer;
            }

            await timer.WaitForNextTickAsync(stop);
        }
    }
}
