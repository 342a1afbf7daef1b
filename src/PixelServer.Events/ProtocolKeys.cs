namespace PixelServer.Events;

/// <summary>How the keys of the pixel protocol are written.</summary>
public static class ProtocolKeys
{
    public static ProtocolKey Find(ReadOnlySpan<byte> key) => key.Length switch
    {
        1 => key[0] switch
        {
            (byte)'s' => ProtocolKey.Site,
            (byte)'e' => ProtocolKey.Event,
            (byte)'u' => ProtocolKey.PageUrl,
            (byte)'r' => ProtocolKey.Referrer,
            (byte)'t' => ProtocolKey.Title,
            (byte)'v' => ProtocolKey.Value,
            (byte)'c' => ProtocolKey.Currency,
            (byte)'o' => ProtocolKey.OrderId,
            (byte)'i' => ProtocolKey.Items,
            (byte)'p' => ProtocolKey.Props,
            (byte)'l' => ProtocolKey.Language,
            _ => ProtocolKey.Unknown,
        },
        2 => (key[0], key[1]) switch
        {
            ((byte)'i', (byte)'d') => ProtocolKey.EventId,
            ((byte)'t', (byte)'s') => ProtocolKey.ClientTime,
            ((byte)'e', (byte)'m') => ProtocolKey.EmailHashes,
            ((byte)'p', (byte)'h') => ProtocolKey.PhoneHashes,
            ((byte)'c', (byte)'s') => ProtocolKey.Consent,
            ((byte)'s', (byte)'w') => ProtocolKey.ScreenWidth,
            ((byte)'s', (byte)'h') => ProtocolKey.ScreenHeight,
            ((byte)'v', (byte)'w') => ProtocolKey.ViewportWidth,
            ((byte)'v', (byte)'h') => ProtocolKey.ViewportHeight,
            ((byte)'t', (byte)'z') => ProtocolKey.TimeZone,
            _ => ProtocolKey.Unknown,
        },
        3 when key.SequenceEqual("uid"u8) => ProtocolKey.UserId,
        3 when key.SequenceEqual("gpc"u8) => ProtocolKey.GlobalPrivacyControl,
        _ => ProtocolKey.Unknown,
    };
}
