namespace PixelServer.Pipeline.Warehouse.Clusters;

/// <summary>A statement as the nodes of a cluster run it.</summary>
/// <param name="Sql">The statement.</param>
/// <param name="Database">The database in which its names are looked up.</param>
internal sealed record ClusterStatement(string Sql, string Database);
