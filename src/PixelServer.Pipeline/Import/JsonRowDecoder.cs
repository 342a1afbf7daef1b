using System.Text;
using System.Text.Json;
using PixelServer.Events;

namespace PixelServer.Pipeline.Import;

/// <summary>
/// Understands lines of JSON: an object with the keys of the pixel protocol, or with others that the mapping translates. The
/// event's time is <c>ts</c>, Unix milliseconds or ISO 8601.
/// </summary>
internal sealed class JsonRowDecoder : IRowDecoder
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = EventLimits.JsonDepth };

    private readonly byte[] _site;
    private readonly (byte[] Column, ImportField Field)[] _columns;
    private readonly (byte[] From, byte[] To)[] _events;
    private readonly TimeFormat _time;
    private byte[] _key = new byte[256];
    private byte[] _value = new byte[1024];

    public JsonRowDecoder(ImportMapping mapping, string site)
    {
        _site = Encoding.UTF8.GetBytes(site);
        _time = new TimeFormat(mapping.TimePattern);
        _events = [.. mapping.Events.Select(renaming => (Encoding.UTF8.GetBytes(renaming.From), Encoding.UTF8.GetBytes(renaming.To)))];
        _columns = [.. mapping.Columns.Select(column => (Encoding.UTF8.GetBytes(column.Column), FieldOf(column.Field)))];
    }

    public void Decode(ReadOnlySpan<byte> row, ImportRow into)
    {
        try
        {
            if (!TryDecode(row, into))
            {
                into.Reject(RejectReason.BadLine, "not a JSON object");
            }
        }
        catch (JsonException)
        {
            into.Reject(RejectReason.BadLine, "not well-formed JSON");
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for half a surrogate pair or invalid UTF-8 between escapes.
            into.Reject(RejectReason.BadLine, "a JSON text is not valid Unicode");
        }
    }

    private static ImportField FieldOf(string name)
    {
        var field = ImportField.Find(name) ?? throw new ImportException($"There is no field '{name}'.");
        var isPartOfItem = field.Target is ImportTarget.ItemId or ImportTarget.ItemName or ImportTarget.ItemBrand
            or ImportTarget.ItemCategory or ImportTarget.ItemPrice or ImportTarget.ItemQuantity;
        return isPartOfItem
            ? throw new ImportException($"'{name}' cannot be mapped for JSON lines; give the items as a list under 'i'.")
            : field;
    }

    private static ReadOnlySpan<byte> Text(ref Utf8JsonReader reader, ref byte[] scratch)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        if (scratch.Length < reader.ValueSpan.Length)
        {
            scratch = new byte[reader.ValueSpan.Length * 2];
        }

        return scratch.AsSpan(0, reader.CopyString(scratch));
    }

    private bool TryDecode(ReadOnlySpan<byte> row, ImportRow into)
    {
        var reader = new Utf8JsonReader(row, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = Text(ref reader, ref _key);
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                SetStructure(key, row[start..(int)reader.BytesConsumed], into);
            }
            else if (reader.TokenType != JsonTokenType.Null)
            {
                SetText(key, Text(ref reader, ref _value), into);
            }
        }

        // Reading on finds text after the object, which is no longer one line of JSON.
        reader.Read();
        if (into.VisitorId == 0 && !into.Assembler.Event[EventText.UserId].IsEmpty)
        {
            into.VisitorId = ImportRow.HashVisitor(_site, into.Assembler.Event[EventText.UserId]);
        }

        return true;
    }

    private ImportField? MappedField(ReadOnlySpan<byte> key)
    {
        foreach (var (column, field) in _columns)
        {
            if (key.SequenceEqual(column))
            {
                return field;
            }
        }

        return null;
    }

    private void SetStructure(ReadOnlySpan<byte> key, ReadOnlySpan<byte> json, ImportRow into)
    {
        var field = MappedField(key);
        switch (field?.Target)
        {
            case ImportTarget.Ignored:
                break;
            case null or ImportTarget.ProtocolKey:
                into.Assembler.SetStructure(field is null ? key : field.Key, json);
                break;
            case ImportTarget.Prop:
                SetProp(field.Key, json, into);
                break;
            default:
                into.Reject(RejectReason.BadField, "a key that takes a single value holds an object or an array");
                break;
        }
    }

    private void SetText(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ImportRow into)
    {
        var field = MappedField(key);
        var target = field?.Target ?? ProtocolKeys.Find(key) switch
        {
            ProtocolKey.ClientTime => ImportTarget.Time,
            ProtocolKey.Event => ImportTarget.Event,
            _ => ImportTarget.ProtocolKey,
        };
        switch (target)
        {
            case ImportTarget.Time:
                SetTime(value, into);
                break;
            case ImportTarget.Event:
                into.Assembler.Set("e"u8, Renamed(value));
                break;
            case ImportTarget.Visitor when !value.IsEmpty:
                into.VisitorId = ImportRow.HashVisitor(_site, value);
                break;
            case ImportTarget.UserAgent:
                into.Assembler.Event.Set(EventText.UserAgent, value);
                break;
            case ImportTarget.Prop:
                SetProp(field!.Key, value, into);
                break;
            case ImportTarget.ProtocolKey:
                into.Assembler.Set(field is null ? key : field.Key, value);
                break;
            default:
                break;
        }
    }

    private static void SetProp(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ImportRow into)
    {
        if (!into.Assembler.Event.SetProp(key, value))
        {
            into.Reject(RejectReason.BadProps, "too many properties, or a property's name is too long");
        }
    }

    private void SetTime(ReadOnlySpan<byte> value, ImportRow into)
    {
        if (_time.TryParse(value, out var time))
        {
            into.Time = time;
        }
        else
        {
            into.Reject(RejectReason.BadField, "the time cannot be read, or is not between 1970 and 2200");
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
}
