using PixelServer.Collection;
using Xunit;

namespace PixelServer.Tests.Collection;

public sealed class TransparentGifTests
{
    [Fact]
    public void The_pixel_is_a_gif_of_43_bytes_and_one_transparent_pixel()
    {
        var gif = TransparentGif.Bytes;

        Assert.Equal(43, gif.Length);
        Assert.True(gif.StartsWith("GIF89a"u8));
        Assert.Equal([1, 0, 1, 0], gif[6..10].ToArray());
        Assert.Equal(1, gif[22] & 1);
        Assert.Equal(0x3b, gif[^1]);
    }
}
