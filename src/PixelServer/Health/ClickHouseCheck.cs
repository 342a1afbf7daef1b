using PixelServer.Loading;

namespace PixelServer.Health;

/// <summary>Does ClickHouse answer, and does it take what the loader sends?</summary>
internal sealed class ClickHouseCheck(WarehouseConnection connection) : IReadinessCheck
{
    public IEnumerable<HealthReason> Reasons()
    {
        var error = connection.Link?.Loader.Status.LastError;
        if (!connection.IsReady)
        {
            yield return new HealthReason(HealthReason.ClickHouseNotReached, "ClickHouse has not been reached yet; events wait.") { Detail = error };
        }
        else if (error is not null)
        {
            yield return new HealthReason(HealthReason.ClickHouseFailing, "Loading into ClickHouse fails; events wait.") { Detail = error };
        }
    }
}
