using System.Diagnostics;
using Xunit;

namespace PixelServer.Pipeline.Tests.Redis;

/// <summary>Waits for what other processes bring about; a test fails when it does not come.</summary>
internal static class Wait
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    public static Task UntilAsync(Func<bool> condition, Func<string> what) => UntilAsync(() => Task.FromResult(condition()), what);

    public static Task UntilAsync(Func<Task<bool>> condition, string what) => UntilAsync(condition, () => what);

    /// <param name="condition">What is waited for.</param>
    /// <param name="what">Its name and whatever helps to see why it did not come.</param>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> what)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > Limit)
            {
                Assert.Fail($"Not within {Limit}: {what()}.");
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
