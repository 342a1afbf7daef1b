using PixelServer.Configuration;
using PixelServer.Loading;

namespace PixelServer.Health;

/// <summary>Does ClickHouse answer, does it take what the loader sends, and does it keep that as long as the loader wants?</summary>
internal sealed class ClickHouseCheck(WarehouseConnection connection, ServerLayout layout) : IReadinessCheck
{
    public IEnumerable<HealthReason> Reasons()
    {
        var error = connection.LastError;
        var waiting = layout.IsAudiences ? "audiences wait" : "the dashboard waits";
        if (!connection.IsReady)
        {
            var message = layout.IsLoader
                ? "ClickHouse has not been reached yet; events wait."
                : $"ClickHouse has not been reached yet, or no loader has made its tables; {waiting}.";
            yield return new HealthReason(HealthReason.ClickHouseNotReached, message) { Detail = error };
        }
        else if (error is not null)
        {
            var message = layout.IsLoader ? "Loading into ClickHouse fails; events wait." : $"ClickHouse does not answer; {waiting}.";
            yield return new HealthReason(HealthReason.ClickHouseFailing, message) { Detail = error };
        }

        // Browsers must not lose their collector for this.
        if (!layout.IsCollector && connection.OtherRetention is { } other)
        {
            yield return new HealthReason(
                HealthReason.RetentionDiffers, "ClickHouse keeps rows for another time than this loader's Retention says: another loader started later, or somebody changed it. Events flow.")
            {
                Detail = other,
            };
        }
    }
}
