using Xunit;

namespace PixelServer.EndToEnd.Running;

/// <summary>Asks again until the answer is the right one. The bound is only there to end a test that fails.</summary>
internal static class Eventually
{
    private const int Tries = 1200;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>The first answer that is good, or the last one given.</summary>
    public static async Task<T> AnswersAsync<T>(Func<Task<T>> ask, Func<T, bool> isGood)
    {
        using var timer = new PeriodicTimer(Interval);
        var answer = await ask();
        for (var i = 1; i < Tries && !isGood(answer); i++)
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            answer = await ask();
        }

        return answer;
    }

    /// <summary>Waits until something holds.</summary>
    public static async Task HoldsAsync(string what, Func<Task<bool>> holds)
    {
        if (!await AnswersAsync(holds, static answer => answer))
        {
            throw new TimeoutException($"It never happened that {what}.");
        }
    }
}
