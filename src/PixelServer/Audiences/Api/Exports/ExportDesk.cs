using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Exports;
using PixelServer.Audiences.Exports.Delivery;
using PixelServer.Audiences.Exports.Formats;

namespace PixelServer.Audiences.Api.Exports;

/// <summary>Takes orders of exports and checks them; <see cref="ExportService"/> carries them out. Thread-safe.</summary>
internal sealed class ExportDesk(ExportShelf shelf, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, double> _progress = new();
    private readonly Lock _schedules = new();

    /// <summary>Released with each order.</summary>
    public SemaphoreSlim Orders { get; } = new(0);

    /// <summary>Released when files wait to be delivered.</summary>
    public SemaphoreSlim Deliveries { get; } = new(0);

    /// <summary>How much of an export is done, from 0 to 1.</summary>
    public double ProgressOf(ExportRecord record) => record.State switch
    {
        ExportState.Complete or ExportState.Delivering => 1,
        _ => _progress.GetValueOrDefault(record.Id),
    };

    public void Report(ExportRecord record, double progress) => _progress[record.Id] = Math.Clamp(progress, 0, 1);

    public void Forget(ExportRecord record) => _progress.TryRemove(record.Id, out _);

    /// <summary>Takes an order.</summary>
    /// <exception cref="ApiRefusalException">It is a difference, and there is nothing to which.</exception>
    public ExportRecord Add(string audience, ExportOrder order)
    {
        var earlier = order.Difference ? FindEarlier(audience, order) : null;
        return order.Difference && earlier is null
            ? throw ApiRefusalException.Conflict($"There is no complete export of '{audience}' as {order.Format} with these settings that is still kept; make a full one first.")
            : Add(audience, order, earlier, null);
    }

    /// <summary>Takes the order of a schedule: where there is nothing to which it could be the difference, it is full.</summary>
    public ExportRecord Add(ExportSchedule schedule) =>
        Add(schedule.Audience, schedule.Order, schedule.Order.Difference ? FindEarlier(schedule.Audience, schedule.Order) : null, schedule.Id);

    /// <summary>Changes the schedules; nobody else does meanwhile.</summary>
    public void ChangeSchedules(Func<IReadOnlyList<ExportSchedule>, IReadOnlyList<ExportSchedule>> change)
    {
        lock (_schedules)
        {
            shelf.SaveSchedules(change(shelf.ReadSchedules()));
        }
    }

    /// <summary>Refuses what no export can be made of.</summary>
    /// <exception cref="ApiRefusalException">All that is wrong is named by its place.</exception>
    /// <exception cref="ExportException">The webhook is of no use.</exception>
    public static ExportFormat Check(ExportOrder order)
    {
        var format = ExportFormats.Find(order.Format)
            ?? throw ApiRefusalException.Wrong("format", $"There is no format '{order.Format}'; the formats are {string.Join(", ", ExportFormats.All.Select(one => one.Id))}.");
        var errors = Errors(order, format).ToList();
        if (errors.Count > 0)
        {
            throw new ApiRefusalException(StatusCodes.Status400BadRequest, "The export cannot be made like this.", errors);
        }

        if (order.Webhook is { } webhook)
        {
            _ = TargetOf(webhook);
        }

        return format;
    }

    public static WebhookTarget TargetOf(ExportWebhook webhook) => Uri.TryCreate(webhook.Url, UriKind.Absolute, out var url)
        ? new WebhookTarget(url, webhook.Secret)
        : throw ApiRefusalException.Wrong("webhook.url", "A webhook's address begins with https://.");

    private static IEnumerable<DefinitionError> Errors(ExportOrder order, ExportFormat format)
    {
        foreach (var name in order.Settings.Keys.Where(name => format.Settings.All(setting => setting.Name != name)))
        {
            var known = format.Settings.Count == 0 ? "it has none" : $"it has {string.Join(", ", format.Settings.Select(setting => setting.Name))}";
            yield return new DefinitionError($"settings.{name}", $"The format {format.Id} has no such setting; {known}.");
        }

        foreach (var setting in format.Settings)
        {
            var value = order.Settings.GetValueOrDefault(setting.Name) ?? setting.Default;
            if (value is null)
            {
                yield return new DefinitionError($"settings.{setting.Name}", $"is missing: {setting.Meaning}.");
            }
            else if (!Regex.IsMatch(value, $@"\A(?:{setting.Pattern})\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))
            {
                yield return new DefinitionError($"settings.{setting.Name}", $"must match {setting.Pattern}: {setting.Meaning}.");
            }
        }

        if (order.Difference && !format.HasDifference)
        {
            yield return new DefinitionError("difference", $"{format.Title} replaces its list with every file; make a full export.");
        }
    }

    private string? FindEarlier(string audience, ExportOrder order) => shelf.ReadAll(audience)
        .FirstOrDefault(record => record.State == ExportState.Complete && record.Order.IsLike(order))?.Id;

    private ExportRecord Add(string audience, ExportOrder order, string? earlier, string? schedule)
    {
        var now = time.GetUtcNow();
        var record = new ExportRecord
        {
            Id = ExportShelf.NewId(now), Audience = audience, Order = order, Earlier = earlier, Schedule = schedule, RequestedAt = now,
        };
        shelf.Save(record);
        Orders.Release();
        return record;
    }
}
