using System.Globalization;
using PixelServer.Health;

namespace PixelServer.Commands;

/// <summary>The server's figures for people: a line for each part that the server has.</summary>
internal static class StatusText
{
    public static string Describe(ServerStatus status) => string.Join(Environment.NewLine, Lines(status));

    private static IEnumerable<string> Lines(ServerStatus status)
    {
        if (status.Ready)
        {
            yield return status is { Collector: null, Loader: null, ClickHouse: not null } ? "ready        ClickHouse answers" : "ready        events flow";
        }

        foreach (var reason in status.Reasons)
        {
            yield return Line($"NOT READY    {reason.Message}{(reason.Detail is null ? "" : $" {reason.Detail}")} ({reason.Code} for {reason.Seconds:F0} s)");
        }

        if (status.Roles.Count is > 0 and < 3)
        {
            yield return $"roles        {string.Join(", ", status.Roles)}";
        }

        if (status.Collector is { } collector)
        {
            yield return Line($"collector    {collector.Accepted:N0} accepted since start; refused: {Reasons(collector.Rejected)}");
        }

        if (status.Log is { } log)
        {
            yield return Line($"event log    {log.WaitingBlocks:N0} blocks ({log.WaitingBytes:N0} bytes) waiting, oldest {log.OldestWaitingSeconds:F1} s; {log.Bytes:N0} of {log.MaxBytes:N0} bytes on disk; {log.Durability}");
            if (log.UnreadableRanges > 0 || log.CommitFailures > 0)
            {
                yield return Line($"DISK         {log.UnreadableRanges:N0} unreadable ranges kept aside, {log.CommitFailures:N0} failed commits");
            }
        }

        if (status.Redis?.Shipping is { } shipping)
        {
            yield return Line($"to Redis     {shipping.Shipped:N0} blocks sent, {shipping.Confirmed:N0} confirmed, {shipping.InFlight:N0} in flight, {shipping.Resent:N0} sent again; {shipping.Retries:N0} retries");
        }

        if (status.Redis?.Receiving is { } receiving)
        {
            yield return Line($"from Redis   {receiving.Received:N0} blocks taken, {receiving.Claimed:N0} taken over, {receiving.Released:N0} released, {receiving.Waiting:N0} waiting, {receiving.Unreadable:N0} unreadable; {receiving.Retries:N0} retries");
        }

        if (status.Loader is { } loader)
        {
            yield return Line($"loader       {loader.Blocks:N0} blocks, {loader.Events:N0} events, {loader.Rejected:N0} rejected since start; {loader.Retries:N0} retries");
            if (loader.RejectedByReason.Count > 0)
            {
                yield return Line($"rejected     {Reasons(loader.RejectedByReason)}");
            }
        }

        if (status.ClickHouse is { } clickHouse)
        {
            yield return Line($"ClickHouse   {clickHouse.Url} {clickHouse.State}; {clickHouse.Events:N0} events, {clickHouse.RejectedEvents:N0} rejected; {clickHouse.Restarts} restarts");
        }
    }

    private static string Reasons(IReadOnlyDictionary<string, long> counts) =>
        counts.Count == 0 ? "none" : string.Join(", ", counts.Select(pair => Line($"{pair.Key} {pair.Value:N0}")));

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
