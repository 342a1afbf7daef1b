using Xunit;

namespace PixelServer.EndToEnd.Running;

/// <summary>
/// A server that the tests of one class share. Its sites differ in what they allow: <c>demo</c>, <c>shop</c> (pages of
/// https://shop.example, cookies for shop.example), <c>open</c> (any origin), <c>strict</c> (nothing without consent, and DNT counts),
/// <c>deaf</c> (no privacy signal counts), <c>drop</c> and <c>count</c> (what becomes of events with such a signal), <c>nocookie</c>,
/// <c>scrub</c> (parameters <c>member*</c> are not stored). Who comes from 127.0.0.2 is its proxy.
/// </summary>
public sealed class RunningServer : IAsyncLifetime
{
    public PixelServerProcess Server { get; } = new(
        "--EventLog:BlockInterval=00:00:00.050",
        "--Proxies:0=127.0.0.2",
        "--Sites:shop:Origins:0=https://shop.example",
        "--Sites:shop:CookieDomain=shop.example",
        "--Sites:open:Origins:0=*",
        "--Sites:strict:DefaultConsent=",
        "--Sites:strict:DoNotTrack=Cookieless",
        "--Sites:deaf:GlobalPrivacyControl=Ignore",
        "--Sites:drop:GlobalPrivacyControl=Drop",
        "--Sites:count:GlobalPrivacyControl=Count",
        "--Sites:nocookie:Cookieless=true",
        "--Sites:scrub:ScrubParameters:0=member*");

    public async ValueTask InitializeAsync() => await Server.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
