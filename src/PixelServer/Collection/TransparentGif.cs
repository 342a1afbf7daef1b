namespace PixelServer.Collection;

/// <summary>The pixel: a transparent 1x1 GIF89a image of 43 bytes.</summary>
internal static class TransparentGif
{
    public static ReadOnlySpan<byte> Bytes =>
    [
        (byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'9', (byte)'a',
        1, 0, 1, 0, 0x80, 0, 0, // one by one pixel, a colour table of two
        0, 0, 0, 0xff, 0xff, 0xff,
        0x21, 0xf9, 4, 1, 0, 0, 0, 0, // colour 0 is transparent
        0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0,
        2, 2, 0x44, 1, 0, // the pixel, LZW
        0x3b,
    ];
}
