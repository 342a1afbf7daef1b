namespace PixelServer.Pipeline.Import;

/// <summary>Understands one row of a file. Whatever is wrong with it is told to the row, never thrown.</summary>
internal interface IRowDecoder
{
    void Decode(ReadOnlySpan<byte> row, ImportRow into);
}
