using System.Text;
using PixelServer.Events;

namespace PixelServer.Pipeline.Import;

/// <summary>Understands CSV and TSV rows, column by column. Made from the file's first row, which names or counts the columns.</summary>
internal sealed class DelimitedRowDecoder : IRowDecoder
{
    private static readonly int TargetCount = Enum.GetValues<ImportTarget>().Length;

    private readonly ImportFormat _format;
    private readonly byte[] _site;
    private readonly ImportField[] _columns;
    private readonly int[] _columnOf = new int[TargetCount];
    private readonly (byte[] From, byte[] To)[] _events;
    private readonly TimeFormat _time;
    private readonly byte[] _currency;
    private readonly bool _purchaseValueIsItemPrice;
    private readonly bool _hasItems;
    private readonly int _fewestColumns;
    private readonly FieldList _fields = new();

    /// <exception cref="ImportException">The mapping names a column that is not there, or none for the time.</exception>
    public DelimitedRowDecoder(ImportMapping mapping, string site, ReadOnlySpan<byte> firstRow)
    {
        _format = mapping.Format;
        _site = Encoding.UTF8.GetBytes(site);
        _events = [.. mapping.Events.Select(renaming => (Encoding.UTF8.GetBytes(renaming.From), Encoding.UTF8.GetBytes(renaming.To)))];
        _time = new TimeFormat(mapping.TimePattern);
        _purchaseValueIsItemPrice = mapping.PurchaseValueIsItemPrice;
        if (!TrySplit(firstRow))
        {
            throw new ImportException("The first row is damaged: a quoted field does not end where a column does.");
        }

        var names = new string[_fields.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = mapping.HasHeader ? Encoding.UTF8.GetString(_fields.Field(firstRow, i)).Trim() : $"{i + 1}";
        }

        _columns = MapColumns(mapping, names);
        Array.Fill(_columnOf, -1);
        for (var i = 0; i < _columns.Length; i++)
        {
            ref var column = ref _columnOf[(int)_columns[i].Target];
            column = column < 0 ? i : column;
        }

        if (_columnOf[(int)ImportTarget.Time] < 0)
        {
            throw new ImportException($"No column gives the time; name it with --map time=COLUMN. The columns are {Listed(names)}.");
        }

        // Spreadsheets leave out empty fields at a row's end. Properties may be missing; without a field the row is a cut one.
        _fewestColumns = Array.FindLastIndex(_columns, column => column.Target is not (ImportTarget.Prop or ImportTarget.Ignored)) + 1;
        _hasItems = _columnOf[(int)ImportTarget.ItemId] >= 0;
        _currency = _columns.Any(column => column.Key.AsSpan().SequenceEqual("c"u8)) ? [] : Encoding.UTF8.GetBytes(mapping.Currency ?? "");
    }

    public void Decode(ReadOnlySpan<byte> row, ImportRow into)
    {
        if (!TrySplit(row))
        {
            into.Reject(RejectReason.BadLine, "a quoted field does not end where a column does");
            return;
        }

        if (_fields.Count > _columns.Length || _fields.Count < _fewestColumns)
        {
            into.Reject(RejectReason.BadLine, $"{_fields.Count} columns instead of {_columns.Length}");
            return;
        }

        var assembler = into.Assembler;
        for (var i = 0; i < _fields.Count; i++)
        {
            var value = _fields.Field(row, i);
            if (!value.IsEmpty)
            {
                SetField(_columns[i], value, into);
            }
        }

        assembler.Set("c"u8, _currency);
        if (_hasItems)
        {
            AddItem(row, into);
        }

        if (into.VisitorId == 0 && !assembler.Event[EventText.UserId].IsEmpty)
        {
            into.VisitorId = ImportRow.HashVisitor(_site, assembler.Event[EventText.UserId]);
        }
    }

    // A file of another kind has its first line's text for names.
    private static string Listed(string[] names) =>
        string.Join(", ", names.Take(40).Select(name => $"'{(name.Length > 40 ? $"{name[..40]}…" : name)}'")) + (names.Length > 40 ? ", …" : "");

    private static ImportField[] MapColumns(ImportMapping mapping, string[] names)
    {
        var columns = new ImportField?[names.Length];
        foreach (var (field, column) in mapping.Columns)
        {
            var index = Array.FindIndex(names, name => name.Equals(column, StringComparison.OrdinalIgnoreCase));
            if (index < 0)
            {
                var header = mapping.HasHeader ? "" : " (without a header columns are called by number)";
                throw new ImportException($"There is no column '{column}' for {field}; the columns are {Listed(names)}{header}.");
            }

            columns[index] = ImportField.Find(field) ?? throw new ImportException($"There is no field '{field}'.");
        }

        for (var i = 0; i < names.Length; i++)
        {
            columns[i] ??= (mapping.HasHeader ? ImportField.Find(names[i]) : null)
                ?? ImportField.Prop(mapping.HasHeader && names[i].Length > 0 ? names[i] : $"column_{i + 1}");
        }

        return columns!;
    }

    private bool TrySplit(ReadOnlySpan<byte> row)
    {
        if (_format == ImportFormat.Csv)
        {
            return _fields.TrySplitCsv(row);
        }

        _fields.SplitTsv(row);
        return true;
    }

    private void SetField(ImportField column, ReadOnlySpan<byte> value, ImportRow into)
    {
        switch (column.Target)
        {
            case ImportTarget.ProtocolKey:
                into.Assembler.Set(column.Key, value);
                break;
            case ImportTarget.Prop:
                if (!into.Assembler.Event.SetProp(column.Key, value))
                {
                    into.Reject(RejectReason.BadProps, "too many properties, or a property's name is too long");
                }

                break;
            case ImportTarget.Event:
                into.Assembler.Set(column.Key, Renamed(value));
                break;
            case ImportTarget.Time when _time.TryParse(value, out var time):
                into.Time = time;
                break;
            case ImportTarget.Time:
                into.Reject(RejectReason.BadField, "the time cannot be read, or is not between 1970 and 2200");
                break;
            case ImportTarget.Visitor:
                into.VisitorId = ImportRow.HashVisitor(_site, value);
                break;
            case ImportTarget.UserAgent:
                into.Assembler.Event.Set(EventText.UserAgent, value);
                break;
            default:
                // Parts of the item are put together afterwards.
                break;
        }
    }

    private ReadOnlySpan<byte> Renamed(ReadOnlySpan<byte> name)
    {
        foreach (var (from, to) in _events)
        {
            if (name.SequenceEqual(from))
            {
                return to;
            }
        }

        return name;
    }

    private void AddItem(ReadOnlySpan<byte> row, ImportRow into)
    {
        var id = Part(row, ImportTarget.ItemId);
        if (id.IsEmpty)
        {
            return;
        }

        long price = 0;
        var quantity = ScaledDecimal.One;
        var priceText = Part(row, ImportTarget.ItemPrice);
        var quantityText = Part(row, ImportTarget.ItemQuantity);
        if ((!priceText.IsEmpty && !ScaledDecimal.TryParse(priceText, out price))
            || (!quantityText.IsEmpty && !ScaledDecimal.TryParse(quantityText, out quantity)))
        {
            into.Reject(RejectReason.BadNumber, "the item's price or quantity is not a decimal number");
            return;
        }

        if (quantity < 0)
        {
            into.Reject(RejectReason.BadItems, "the item's quantity is negative");
            return;
        }

        var assembler = into.Assembler;
        assembler.Event.AddItem(
            id, Part(row, ImportTarget.ItemName), Part(row, ImportTarget.ItemBrand), Part(row, ImportTarget.ItemCategory), price, quantity);
        if (_purchaseValueIsItemPrice && assembler.Event.Value is null && assembler.Event[EventText.Name].SequenceEqual("purchase"u8))
        {
            assembler.Set("v"u8, priceText);
        }
    }

    private ReadOnlySpan<byte> Part(ReadOnlySpan<byte> row, ImportTarget target) =>
        _columnOf[(int)target] is >= 0 and var column ? _fields.Field(row, column) : default;
}
