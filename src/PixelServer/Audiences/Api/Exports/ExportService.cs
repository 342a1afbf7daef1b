using Microsoft.Extensions.Options;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Exports;
using PixelServer.Audiences.Exports.Delivery;
using PixelServer.Audiences.Exports.Formats;
using PixelServer.Loading;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Tracing;

namespace PixelServer.Audiences.Api.Exports;

/// <summary>
/// Carries out exports: writes their files one after the other, delivers them beside that, deletes them when their time is over, and orders those of
/// schedules. What a stop interrupts goes on with the next start.
/// </summary>
internal sealed partial class ExportService(
    WarehouseConnection connection,
    ExportShelf shelf,
    ExportDesk desk,
    WebhookDelivery webhooks,
    IOptions<ExportsOptions> options,
    TimeProvider time,
    ILogger<ExportService> logger) : BackgroundService
{
    // Statements over all members take their time; nothing waits for them.
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromHours(1);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RestOfFailing = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestDelivery = TimeSpan.FromDays(1);

    // ClickHouse may be away for a while.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync(desk.Orders, WriteAllAsync, stoppingToken), RepeatAsync(desk.Deliveries, DeliverAllAsync, stoppingToken));

    private async Task RepeatAsync(SemaphoreSlim wake, Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (connection.IsReady)
                {
                    await work(stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogRoundFailed(e);
            }

            await wake.WaitAsync(Round, stoppingToken);
        }
    }

    private async Task WriteAllAsync(CancellationToken cancellationToken)
    {
        foreach (var record in shelf.ReadAll().Where(record => record.State is ExportState.Queued or ExportState.Running).Reverse())
        {
            await WriteAsync(record, cancellationToken);
        }

        foreach (var old in shelf.ReadAll().Where(record => record.IsOver && time.GetUtcNow() - record.EndedAt > options.Value.Keep))
        {
            shelf.Delete(old);
            desk.Forget(old);
        }

        await OrderScheduledAsync(cancellationToken);
    }

    private async Task WriteAsync(ExportRecord record, CancellationToken cancellationToken)
    {
        var folder = shelf.FolderOf(record);
        using var span = ServerTraces.StartWork("write export");
        span?.SetTag("pixelserver.audience", record.Audience).SetTag("pixelserver.format", record.Order.Format);
        try
        {
            shelf.Save(record = record with { State = ExportState.Running });
            if (!Directory.Exists(folder))
            {
                using var client = connection.Link!.Client.WithTimeout(QueryTimeout);
                var report = await new AudienceExport(client, time).WriteAsync(
                    await RequestAsync(record, cancellationToken), folder, new Progress(desk, record), cancellationToken);
                span?.SetTag("pixelserver.rows", report.Rows);
                LogWritten(record.Id, record.Audience, record.Order.Format, report.Rows, report.Parts.Count);
            }

            if (record.Order.Webhook is null)
            {
                End(record, ExportState.Complete, null);
                return;
            }

            shelf.Save(record with { State = ExportState.Delivering, Error = null });
            desk.Deliveries.Release();
        }
        catch (ClickHouseException e) when (e.IsTransient && time.GetUtcNow() - record.RequestedAt < LongestWait)
        {
            shelf.Save(record with { State = ExportState.Queued, Error = e.Message });
            span.Fail(e);
            LogWaits(record.Id, record.Audience, e.Message);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is, the next export has its turn.
            End(record, ExportState.Failed, e.Message);
            span.Fail(e);
            LogFailed(record.Id, record.Audience, e.Message);
        }
    }

    private async Task<ExportRequest> RequestAsync(ExportRecord record, CancellationToken cancellationToken)
    {
        EarlierExport? earlier = null;
        if (record.Earlier is { } id)
        {
            var before = shelf.Find(record.Audience, id) ?? throw new ExportException($"The export {id}, to which this is the difference, is gone; make a full one.");
            earlier = EarlierExport.Of(await ExportReport.ReadAsync(shelf.FolderOf(before), cancellationToken));
        }

        return new ExportRequest(record.Audience, ExportFormats.Find(record.Order.Format) ?? throw new ExportException($"There is no format '{record.Order.Format}'."))
        {
            Settings = record.Order.Settings,
            Earlier = earlier,
        };
    }

    private async Task DeliverAllAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var record in shelf.ReadAll().Where(record => record.State == ExportState.Delivering && !(record.Delivery?.NotBefore > now)).Reverse())
        {
            try
            {
                var outcome = await webhooks.DeliverAsync(shelf.FolderOf(record), ExportDesk.TargetOf(record.Order.Webhook!), cancellationToken);
                End(record, outcome);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                End(record, ExportState.Failed, e.Message);
                LogFailed(record.Id, record.Audience, e.Message);
            }
        }
    }

    private void End(ExportRecord record, DeliveryOutcome outcome)
    {
        var now = time.GetUtcNow();
        switch (outcome.State)
        {
            case DeliveryState.Delivered:
                End(record with { Delivery = outcome }, ExportState.Complete, null);
                break;
            case DeliveryState.Failing when now - record.RequestedAt < LongestDelivery:
                shelf.Save(record with { Delivery = outcome with { NotBefore = outcome.NotBefore ?? now + RestOfFailing }, Error = outcome.Reason });
                LogWaits(record.Id, record.Audience, outcome.Reason);
                break;
            default:
                End(record with { Delivery = outcome }, ExportState.Failed, outcome.Reason);
                LogFailed(record.Id, record.Audience, outcome.Reason);
                break;
        }
    }

    private void End(ExportRecord record, ExportState state, string? error)
    {
        shelf.Save(record with { State = state, Error = error, EndedAt = time.GetUtcNow() });
        desk.Forget(record);
    }

    private async Task OrderScheduledAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var warehouse = new AudienceWarehouse(connection.Link!.Client);
        foreach (var schedule in shelf.ReadSchedules().Where(schedule => !(now - schedule.LastAt < schedule.Every)))
        {
            if (await warehouse.FindNewestAsync(schedule.Audience, cancellationToken) is not { } build || build.Build == schedule.LastBuild)
            {
                continue;
            }

            desk.Add(schedule);
            desk.ChangeSchedules(all => [.. all.Select(one => one.Id == schedule.Id ? one with { LastAt = now, LastBuild = build.Build } : one)]);
        }
    }

    [LoggerMessage(100, LogLevel.Information, "Export {Export} of audience {Audience} as {Format} is written: {Rows} rows in {Parts} files.")]
    private partial void LogWritten(string export, string audience, string format, long rows, int parts);

    [LoggerMessage(101, LogLevel.Warning, "Export {Export} of audience {Audience} failed: {Reason}")]
    private partial void LogFailed(string export, string audience, string reason);

    [LoggerMessage(102, LogLevel.Warning, "Export {Export} of audience {Audience} is not through yet, and is tried again: {Reason}")]
    private partial void LogWaits(string export, string audience, string reason);

    [LoggerMessage(103, LogLevel.Warning, "Exports could not be looked after; the next round tries again.")]
    private partial void LogRoundFailed(Exception exception);

    private sealed class Progress(ExportDesk desk, ExportRecord record) : IProgress<ExportProgress>
    {
        public void Report(ExportProgress value) => desk.Report(record, value.Members == 0 ? 1 : value.Done / (double)value.Members);
    }
}
