namespace PixelServer.EmbeddedClickHouse.Engine;

/// <summary>ClickHouse's error codes that this program raises itself.</summary>
internal static class ErrorCode
{
    public static EngineException BadArguments(string message) => new(36, "BAD_ARGUMENTS", message);

    public static EngineException NotImplemented(string message) => new(48, "NOT_IMPLEMENTED", message);

    public static EngineException Syntax(string message) => new(62, "SYNTAX_ERROR", message);

    public static EngineException UnknownCompression(string message) => new(89, "UNKNOWN_COMPRESSION_METHOD", message);

    public static EngineException UnknownSetting(string message) => new(115, "UNKNOWN_SETTING", message);

    public static EngineException IncorrectData(string message) => new(117, "INCORRECT_DATA", message);

    public static EngineException ReadOnly(string message) => new(164, "READONLY", message);

    public static EngineException RequiredPassword(string message) => new(194, "REQUIRED_PASSWORD", message);

    public static EngineException TooManyQueries(string message) => new(202, "TOO_MANY_SIMULTANEOUS_QUERIES", message);

    public static EngineException TooLarge(string message) => new(229, "QUERY_IS_TOO_LARGE", message);

    public static EngineException NotEnoughSpace(string message) => new(243, "NOT_ENOUGH_SPACE", message);

    public static EngineException SessionNotFound(string message) => new(372, "SESSION_NOT_FOUND", message);

    public static EngineException SettingConstraint(string message) => new(452, "SETTING_CONSTRAINT_VIOLATION", message);

    public static EngineException AccessDenied(string message) => new(497, "ACCESS_DENIED", message);

    public static EngineException AuthenticationFailed(string message) => new(516, "AUTHENTICATION_FAILED", message);
}
