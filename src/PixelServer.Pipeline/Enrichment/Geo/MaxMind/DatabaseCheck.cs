using System.Collections;
using System.Runtime.CompilerServices;

namespace PixelServer.Pipeline.Enrichment.Geo.MaxMind;

/// <summary>
/// Goes once through a whole file: each node of the search tree, each record it leads to, each field of those. Bounded in time by
/// the file's size. Used once.
/// </summary>
internal sealed class DatabaseCheck(SearchTree tree, DataSection data)
{
    // A value is walked once for each value that holds it without a pointer, hence few times in real files. A file that
    // describes more has been made to keep readers busy.
    private const int MaxVisitsPerByte = 32;

    private readonly BitArray _checked = new(data.Length);
    private long _visitsLeft = (long)data.Length * MaxVisitsPerByte;

    /// <exception cref="InvalidDatabaseException">Something is damaged.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run()
    {
        for (var node = 0U; node < tree.NodeCount; node++)
        {
            CheckRecord(tree.Follow(node, 0));
            CheckRecord(tree.Follow(node, 1));
        }
    }

    private void CheckRecord(int offset)
    {
        if (offset >= 0)
        {
            CheckTarget(offset, 0);
        }
    }

    /// <returns>Where the value ends.</returns>
    private int CheckValue(int offset, int depth)
    {
        if (depth > DataSection.MaxDepth)
        {
            throw new InvalidDatabaseException($"The data is nested deeper than {DataSection.MaxDepth}, or in a circle, at {offset}.");
        }

        if (--_visitsLeft < 0)
        {
            throw new InvalidDatabaseException("The records overlap so much that they cannot be true.");
        }

        var field = data.FieldAt(offset);
        var end = field.End;
        switch (field.Type)
        {
            case DataType.Pointer:
                _ = data.Resolve(field);
                CheckTarget(field.Size, depth);
                break;
            case DataType.Utf8String:
                _ = data.TextOf(field);
                break;
            case DataType.Map:
                for (var i = 0; i < field.Size; i++)
                {
                    _ = data.ResolveKey(data.FieldAt(end));
                    end = CheckValue(CheckValue(end, depth + 1), depth + 1);
                }

                break;
            case DataType.Array:
                for (var i = 0; i < field.Size; i++)
                {
                    end = CheckValue(end, depth + 1);
                }

                break;
        }

        _checked[offset] = true;
        return end;
    }

    private void CheckTarget(int offset, int depth)
    {
        if (!_checked[offset])
        {
            CheckValue(offset, depth + 1);
        }
    }
}
