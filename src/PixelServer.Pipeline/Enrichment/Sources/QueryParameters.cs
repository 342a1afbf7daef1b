namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>Walks over the first <see cref="SourceLimits.Parameters"/> parameters of a URL's query that have a value, undecoded.</summary>
internal ref struct QueryParameters
{
    private ReadOnlySpan<byte> _rest;
    private int _left = SourceLimits.Parameters;

    public QueryParameters(ReadOnlySpan<byte> url)
    {
        url = url[..Math.Min(url.Length, SourceLimits.UrlBytes)];
        var query = url.IndexOf((byte)'?');
        _rest = query < 0 ? default : url[(query + 1)..];
        var fragment = _rest.IndexOf((byte)'#');
        _rest = fragment < 0 ? _rest : _rest[..fragment];
    }

    public ReadOnlySpan<byte> Name { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool MoveNext()
    {
        while (!_rest.IsEmpty && _left-- > 0)
        {
            var end = _rest.IndexOf((byte)'&');
            var parameter = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];

            // Links copied out of HTML still have their "&amp;".
            if (parameter.StartsWith("amp;"u8))
            {
                parameter = parameter[4..];
            }

            var equals = parameter.IndexOf((byte)'=');
            if (equals > 0 && equals + 1 < parameter.Length)
            {
                Name = parameter[..equals];
                Value = parameter[(equals + 1)..];
                return true;
            }
        }

        return false;
    }
}
