using System.Globalization;
using System.Security.Cryptography;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Building;

/// <summary>
/// Decides which of several processes refreshes audiences. Time is cut into epochs; who first writes into one has it, and who has one
/// writes itself into the next before the others may. Two may lead for a moment (a late answer, clocks that differ): that costs a build made twice
/// and harms nothing. Thread-safe.
/// </summary>
/// <param name="client">Logged in as a user who may write; stays the caller's.</param>
/// <param name="time">The clock.</param>
public sealed class AudienceLease(ClickHouseClient client, TimeProvider time)
{
    /// <summary>How long a process that is gone keeps the others waiting, at most twice.</summary>
    public static readonly TimeSpan Epoch = TimeSpan.FromSeconds(30);

    private readonly ulong _owner = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    /// <summary>Whether this process leads now. To be asked more often than an epoch lasts.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<bool> TryLeadAsync(CancellationToken cancellationToken)
    {
        var epoch = (ulong)(time.GetUtcNow().ToUnixTimeSeconds() / (long)Epoch.TotalSeconds);
        var owner = await FindOwnerAsync(epoch, cancellationToken);
        if (owner == 0)
        {
            await WriteAsync(epoch, cancellationToken);
            owner = await FindOwnerAsync(epoch, cancellationToken);
        }

        if (owner != _owner)
        {
            return false;
        }

        if (await FindOwnerAsync(epoch + 1, cancellationToken) == 0)
        {
            await WriteAsync(epoch + 1, cancellationToken);
        }

        return true;
    }

    private async Task<ulong> FindOwnerAsync(ulong epoch, CancellationToken cancellationToken) => ulong.Parse(
        await client.QueryAsync(
            "SELECT argMin(owner, _block_number) FROM audience_leases WHERE epoch = {epoch:UInt64} FORMAT TSV",
            cancellationToken,
            new QueryParameters().Add("epoch", epoch)),
        CultureInfo.InvariantCulture);

    private Task WriteAsync(ulong epoch, CancellationToken cancellationToken) => client.ExecuteAsync(
        "INSERT INTO audience_leases (epoch, owner, written_at) SELECT {epoch:UInt64}, {owner:UInt64}, now64(3)",
        cancellationToken,
        new QueryParameters().Add("epoch", epoch).Add("owner", _owner),
        new QuerySettings().Set("async_insert", 0));
}
