using Xunit;

namespace PixelServer.EndToEnd.Running;

/// <summary>
/// Another visitor, who does nothing wrong before, while and after something bad happens to the server: each of the events must
/// be stored once, and the server must have kept its memory.
/// </summary>
internal sealed class Bystander(PixelServerProcess server)
{
    private const long MostMemory = 500L << 20;

    /// <summary>Does something bad and returns what came of it, once the bystander's events are seen to be stored.</summary>
    public async Task<T> DuringAsync<T>(Func<Task<T>> attack)
    {
        var ids = Enumerable.Range(0, 3).Select(_ => $"good-{Guid.NewGuid():N}").ToArray();
        await SendAsync(ids[0]);
        var attacking = attack();
        await SendAsync(ids[1]);
        var outcome = await attacking;
        await SendAsync(ids[2]);
        var sql = $"SELECT count(), uniqExact(event_id) FROM events WHERE event_id IN ('{string.Join("', '", ids)}')";
        Assert.Equal("3\t3", await server.QueryUntilAsync(sql, "3\t3"));
        Assert.InRange(server.Memory("VmRSS"), 0, MostMemory);
        return outcome;
    }

    private async Task SendAsync(string id)
    {
        var answer = await server.GetPixelAsync($"s=demo&id={id}");
        Assert.Equal((System.Net.HttpStatusCode.OK, null), (answer.Status, answer.Rejected));
    }
}
