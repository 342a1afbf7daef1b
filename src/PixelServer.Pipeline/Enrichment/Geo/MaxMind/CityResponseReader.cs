using System.Buffers.Text;
using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.Geo.MaxMind;

/// <summary>
/// Reads the fields that <see cref="CityResponse"/> has out of a record and passes over all others. Knows MaxMind's nested
/// records and the flat ones of others (ip-location-db, IPinfo), where <c>country_code</c>, <c>city</c>, <c>latitude</c> … lie side
/// by side. A field of an unexpected type counts as missing. Reads one record.
/// </summary>
internal ref struct CityResponseReader(DataSection data, OffsetCache<Utf8Text> texts)
{
    private Country _country;
    private Subdivision _subdivision;
    private City _city;
    private Location _location;
    private Traits _traits;

    /// <exception cref="InvalidDatabaseException">The record is damaged.</exception>
    public CityResponse Read(int offset)
    {
        var record = data.ValueAt(offset);
        if (record.Type == DataType.Map)
        {
            var entries = new MapEntries(data, record);
            while (entries.MoveNext())
            {
                ReadEntry(entries.Key, entries.Value);
            }
        }

        return new CityResponse(_country, _subdivision, _city, _location, _traits);
    }

    private void ReadEntry(ReadOnlySpan<byte> key, DataField value)
    {
        switch (value.Type)
        {
            case DataType.Map:
                ReadPart(key, value);
                break;
            case DataType.Array when key.SequenceEqual("subdivisions"u8):
                ReadLastSubdivision(value);
                break;
            default:
                ReadFlat(key, value);
                ReadLocation(key, value);
                ReadTrait(key, value);
                break;
        }
    }

    private void ReadPart(ReadOnlySpan<byte> key, DataField part)
    {
        var entries = new MapEntries(data, part);
        if (key.SequenceEqual("country"u8))
        {
            _country = new Country(ReadPlace(part).IsoCode);
        }
        else if (key.SequenceEqual("city"u8))
        {
            _city = new City(ReadPlace(part).Name);
        }
        else if (key.SequenceEqual("location"u8))
        {
            while (entries.MoveNext())
            {
                ReadLocation(entries.Key, entries.Value);
            }
        }
        else if (key.SequenceEqual("traits"u8))
        {
            while (entries.MoveNext())
            {
                ReadTrait(entries.Key, entries.Value);
            }
        }
    }

    // From the largest to the smallest: a country of the United Kingdom, then a county of it.
    private void ReadLastSubdivision(DataField subdivisions)
    {
        var offset = subdivisions.Payload;
        for (var i = 1; i < subdivisions.Size; i++)
        {
            offset = data.Skip(offset);
        }

        if (subdivisions.Size > 0)
        {
            _subdivision = ReadPlace(data.ValueAt(offset));
        }
    }

    private Subdivision ReadPlace(DataField place)
    {
        var read = default(Subdivision);
        if (place.Type != DataType.Map)
        {
            return read;
        }

        var entries = new MapEntries(data, place);
        while (entries.MoveNext())
        {
            if (entries.Key.SequenceEqual("iso_code"u8))
            {
                read = read with { IsoCode = TextOf(entries.Value) };
            }
            else if (entries.Key.SequenceEqual("names"u8) && entries.Value.Type == DataType.Map)
            {
                read = read with { Name = EnglishOf(entries.Value) };
            }
        }

        return read;
    }

    private Utf8Text EnglishOf(DataField names)
    {
        var entries = new MapEntries(data, names);
        while (entries.MoveNext())
        {
            if (entries.Key.SequenceEqual("en"u8))
            {
                return TextOf(entries.Value);
            }
        }

        return default;
    }

    private void ReadFlat(ReadOnlySpan<byte> key, DataField value)
    {
        if (key.SequenceEqual("country_code"u8))
        {
            _country = new Country(TextOf(value));
        }
        else if (key.SequenceEqual("country"u8) && value.Size == 2 && _country.IsoCode.IsEmpty)
        {
            // Some have the code here, others the name.
            _country = new Country(TextOf(value));
        }
        else if (key.SequenceEqual("state1"u8) || key.SequenceEqual("region"u8))
        {
            _subdivision = new Subdivision(default, TextOf(value));
        }
        else if (key.SequenceEqual("city"u8))
        {
            _city = new City(TextOf(value));
        }
    }

    private void ReadLocation(ReadOnlySpan<byte> key, DataField value)
    {
        if (key.SequenceEqual("latitude"u8))
        {
            _location = _location with { Latitude = NumberOf(value) };
        }
        else if (key.SequenceEqual("longitude"u8))
        {
            _location = _location with { Longitude = NumberOf(value) };
        }
        else if (key.SequenceEqual("accuracy_radius"u8))
        {
            _location = _location with { AccuracyRadius = value.Type == DataType.UInt16 ? (int)data.UnsignedOf(value) : null };
        }
        else if (key.SequenceEqual("time_zone"u8) || key.SequenceEqual("timezone"u8))
        {
            _location = _location with { TimeZone = TextOf(value) };
        }
    }

    private void ReadTrait(ReadOnlySpan<byte> key, DataField value)
    {
        if (value.Type == DataType.Boolean)
        {
            ReadFlag(key, value.Size != 0);
        }
        else if (key.SequenceEqual("autonomous_system_number"u8) || key.SequenceEqual("asn"u8))
        {
            _traits = _traits with { AutonomousSystemNumber = SystemNumberOf(value) };
        }
        else if (key.SequenceEqual("autonomous_system_organization"u8) || key.SequenceEqual("as_name"u8))
        {
            _traits = _traits with { AutonomousSystemOrganization = TextOf(value) };
        }
        else if (key.SequenceEqual("isp"u8))
        {
            _traits = _traits with { Isp = TextOf(value) };
        }
        else if (key.SequenceEqual("organization"u8))
        {
            _traits = _traits with { Organization = TextOf(value) };
        }
    }

    private void ReadFlag(ReadOnlySpan<byte> key, bool value)
    {
        if (key.SequenceEqual("is_anonymous"u8))
        {
            _traits = _traits with { IsAnonymous = value };
        }
        else if (key.SequenceEqual("is_anonymous_vpn"u8))
        {
            _traits = _traits with { IsAnonymousVpn = value };
        }
        else if (key.SequenceEqual("is_hosting_provider"u8))
        {
            _traits = _traits with { IsHostingProvider = value };
        }
        else if (key.SequenceEqual("is_public_proxy"u8))
        {
            _traits = _traits with { IsPublicProxy = value };
        }
        else if (key.SequenceEqual("is_residential_proxy"u8))
        {
            _traits = _traits with { IsResidentialProxy = value };
        }
        else if (key.SequenceEqual("is_tor_exit_node"u8))
        {
            _traits = _traits with { IsTorExitNode = value };
        }
    }

    private readonly Utf8Text TextOf(DataField value)
    {
        if (value.Type != DataType.Utf8String)
        {
            return default;
        }

        if (!texts.TryGet(value.Payload, out var text))
        {
            text = new Utf8Text(data.TextOf(value));
            texts.Add(value.Payload, text);
        }

        return text;
    }

    private readonly double? NumberOf(DataField value) => value.Type switch
    {
        DataType.Double => data.DoubleOf(value),
        DataType.Float => data.FloatOf(value),
        DataType.Int32 => data.Int32Of(value),
        DataType.UInt16 or DataType.UInt32 => data.UnsignedOf(value),
        DataType.Utf8String when Utf8Parser.TryParse(data.BytesOf(value), out double number, out var read) && read == value.Size => number,
        _ => null,
    };

    // A number, or "AS15169".
    private readonly uint? SystemNumberOf(DataField value)
    {
        if (value.Type is DataType.UInt16 or DataType.UInt32)
        {
            return (uint)data.UnsignedOf(value);
        }

        if (value.Type != DataType.Utf8String)
        {
            return null;
        }

        var text = data.BytesOf(value);
        text = text.StartsWith("AS"u8) ? text[2..] : text;
        return Utf8Parser.TryParse(text, out uint number, out var read) && read == text.Length ? number : null;
    }
}
