using PixelServer.EmbeddedClickHouse.Engine;

namespace PixelServer.EmbeddedClickHouse.Http;

/// <summary>Opens a request's connection with its settings, or says which setting the engine refuses and why.</summary>
internal static class EngineSession
{
    /// <exception cref="EngineException">A setting's value is not valid, or the database does not exist.</exception>
    public static EngineConnection Open(ClickHouseEngine engine, QueryOptions options)
    {
        var connection = engine.TryConnect(options.Settings) ?? throw Explain(engine, options.Settings);
        if (options.Database.Length == 0)
        {
            return connection;
        }

        try
        {
            // As an argument of the connection a database that does not exist would be ignored.
            connection.QueryText($"USE {Quote(options.Database, '`')}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The engine refuses a connection without a word; one by one its reason comes out.</summary>
    private static EngineException Explain(ClickHouseEngine engine, IReadOnlyDictionary<string, string> settings)
    {
        foreach (var setting in settings)
        {
            using var alone = engine.TryConnect([setting]);
            if (alone is not null)
            {
                continue;
            }

            using var connection = engine.TryConnect([]);
            try
            {
                connection?.QueryText($"SET {setting.Key} = {Quote(setting.Value, '\'')}");
            }
            catch (EngineException exception)
            {
                return exception;
            }

            return ErrorCode.BadArguments($"The engine does not accept the value of {setting.Key}");
        }

        return ErrorCode.BadArguments("The engine does not accept these settings together");
    }

    private static string Quote(string value, char quote) =>
        $"{quote}{value.Replace("\\", @"\\", StringComparison.Ordinal).Replace($"{quote}", $"\\{quote}", StringComparison.Ordinal)}{quote}";
}
