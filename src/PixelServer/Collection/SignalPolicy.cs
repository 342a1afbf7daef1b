namespace PixelServer.Collection;

/// <summary>
/// What a browser's privacy signal (Sec-GPC, DNT) means to a site. Of two signals the stricter policy counts. Under every policy but
/// <see cref="Ignore"/> no cookie is set, one that is there is taken back, and the withdrawal is stored for its visitor
/// (<see cref="RequestLog"/>). <c>deploy/privacy.md</c> says the same for people.
/// </summary>
/// <remarks>
/// <code>
///                          Ignore      Anonymous                  Count               Drop
/// event stored             whole       reduced                    reduced             no; answered opted_out
/// visitor id               cookie      hash, one day              0                   -
/// consent                  as given    none                       none                -
/// user id, hashes, order   yes         no                         no                  -
/// page URL                 yes         of the query only utm_*    host and path       -
/// referrer                 yes         without query              host                -
/// title, props, value,
/// items, screen, language  yes         yes                        no                  -
/// agent, client hints      yes         yes                        no, not in the log  not in the log
/// address in the log       as set      truncated at most          no                  no
/// payload when rejected    yes         no                         no                  -
/// </code>
/// </remarks>
internal enum SignalPolicy
{
    /// <summary>The signal is stored with the event and changes nothing.</summary>
    Ignore,

    /// <summary>The event is stored without a cookie, consent and what leads to a person.</summary>
    Anonymous,

    /// <summary>An earlier name of <see cref="Anonymous"/>.</summary>
    Cookieless = Anonymous,

    /// <summary>That something happened is stored, and where.</summary>
    Count,

    /// <summary>The event is answered as always and not stored.</summary>
    Drop,
}
