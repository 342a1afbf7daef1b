namespace PixelServer.EmbeddedClickHouse.Http;

/// <summary>The HTTP status that a ClickHouse server answers for an error code.</summary>
internal static class ExceptionStatus
{
    public static int Of(int code) => code switch
    {
        194 => StatusCodes.Status401Unauthorized,
        192 or 193 or 497 or 512 or 516 => StatusCodes.Status403Forbidden,
        6 or 8 or 15 or 25 or 26 or 27 or 36 or 37 or 38 or 41 or 44 or 53 or 62 or 72 or 117 or 123 or 167 or 168 or 223 or 321 or 376 or 427 or 441
            or 675 or 676 => StatusCodes.Status400BadRequest,
        46 or 47 or 50 or 56 or 60 or 63 or 73 or 78 or 81 or 115 or 152 or 336 or 511 => StatusCodes.Status404NotFound,
        159 => StatusCodes.Status408RequestTimeout,
        229 => StatusCodes.Status413PayloadTooLarge,
        381 => StatusCodes.Status411LengthRequired,
        48 => StatusCodes.Status501NotImplemented,
        76 or 209 or 439 => StatusCodes.Status503ServiceUnavailable,
        779 => StatusCodes.Status415UnsupportedMediaType,
        _ => StatusCodes.Status500InternalServerError,
    };
}
