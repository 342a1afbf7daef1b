using Microsoft.AspNetCore.Mvc;

namespace PixelServer.Insights;

/// <summary>
/// What all questions have in common, for the description: values are read from the request as they were sent, so that what is wrong can be named.
/// Filters may come several times (one of them must hold); an exclamation mark before a value means not.
/// </summary>
internal sealed record InsightParameters(
    HttpRequest Request,
    [property: FromQuery(Name = "site")] string? Site,
    [property: FromQuery(Name = "from")] string? From,
    [property: FromQuery(Name = "until")] string? Until,
    [property: FromQuery(Name = "tz")] string? Tz,
    [property: FromQuery(Name = "compare")] string? Compare,
    [property: FromQuery(Name = "bots")] string? Bots,
    [property: FromQuery(Name = "channel")] string[]? Channel,
    [property: FromQuery(Name = "network")] string[]? Network,
    [property: FromQuery(Name = "source")] string[]? Source,
    [property: FromQuery(Name = "medium")] string[]? Medium,
    [property: FromQuery(Name = "campaign")] string[]? Campaign,
    [property: FromQuery(Name = "landing_page")] string[]? LandingPage,
    [property: FromQuery(Name = "country")] string[]? Country,
    [property: FromQuery(Name = "device_type")] string[]? DeviceType,
    [property: FromQuery(Name = "os")] string[]? Os,
    [property: FromQuery(Name = "browser")] string[]? Browser,
    [property: FromQuery(Name = "language")] string[]? Language,
    [property: FromQuery(Name = "visitors")] string[]? Visitors,
    [property: FromQuery(Name = "event")] string[]? Event,
    [property: FromQuery(Name = "page")] string[]? Page,
    [property: FromQuery(Name = "item")] string[]? Item,
    [property: FromQuery(Name = "category")] string[]? Category);
