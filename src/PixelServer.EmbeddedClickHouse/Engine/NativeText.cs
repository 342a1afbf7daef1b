using System.Runtime.InteropServices;
using System.Text;

namespace PixelServer.EmbeddedClickHouse.Engine;

/// <summary>An array of NUL-terminated UTF-8 strings with their lengths in unmanaged memory, for one native call. The owner disposes it.</summary>
internal sealed unsafe class NativeText : IDisposable
{
    private nint _block;

    public NativeText(IReadOnlyList<string> texts)
    {
        // One block: the pointers, the lengths, then the bytes.
        Count = texts.Count;
        var size = Count * (sizeof(byte*) + sizeof(nuint));
        foreach (var text in texts)
        {
            size = checked(size + Encoding.UTF8.GetByteCount(text) + 1);
        }

        _block = (nint)NativeMemory.Alloc((nuint)Math.Max(size, 1));
        Pointers = (byte**)_block;
        Lengths = (nuint*)(Pointers + Count);
        var at = (byte*)(Lengths + Count);
        for (var i = 0; i < Count; i++)
        {
            var length = Encoding.UTF8.GetBytes(texts[i], new Span<byte>(at, size - (int)(at - (byte*)_block)));
            Pointers[i] = at;
            Lengths[i] = (nuint)length;
            at[length] = 0;
            at += length + 1;
        }
    }

    public int Count { get; }

    public byte** Pointers { get; }

    public nuint* Lengths { get; }

    public void Dispose()
    {
        NativeMemory.Free((void*)_block);
        _block = 0;
    }
}
