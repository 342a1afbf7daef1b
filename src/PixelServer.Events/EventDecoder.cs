namespace PixelServer.Events;

/// <summary>
/// Understands the request records that the collector logged. Everything an event becomes follows from the record's bytes and its
/// place in the block, so decoding a block again gives the same events (with the sites' settings of the time: they decide what is
/// redacted in texts). One per thread; reused for ever.
/// </summary>
public sealed class EventDecoder
{
    /// <summary>What the sites want scrubbed.</summary>
    public SiteScrubbing Scrubbing { get; set; } = SiteScrubbing.None;

    internal EventAssembler Assembler { get; } = new();

    internal PayloadRedaction Redaction { get; } = new();

    internal byte[] KeyScratch = new byte[256];
    internal byte[] ValueScratch = new byte[4096];

    /// <summary>
    /// Reads the events of one record, the <paramref name="recordIndex"/>-th of its block. Only one record is read at a time: what
    /// the result hands out is overwritten by its next step and by the next record. A record that holds only the rest of a request
    /// begins with that request's <paramref name="firstEvent"/>-th event, so that its events keep their ids.
    /// </summary>
    public DecodedEvents Decode(UInt128 blockId, int recordIndex, ReadOnlySpan<byte> record, int firstEvent = 0) =>
        new(this, blockId, recordIndex, record, firstEvent);

    internal void ReadQuery(ReadOnlySpan<byte> query)
    {
        Fit(ref ValueScratch, query.Length);
        Fit(ref KeyScratch, query.Length);

        foreach (var range in query.Split((byte)'&'))
        {
            var pair = query[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf((byte)'=');
            var key = PercentDecoded(equals < 0 ? pair : pair[..equals], KeyScratch);
            var value = equals < 0 ? default : PercentDecoded(pair[(equals + 1)..], ValueScratch);
            Assembler.Set(key, value);
        }
    }

    private static void Fit(ref byte[] scratch, int length)
    {
        if (scratch.Length < length)
        {
            scratch = new byte[length * 2];
        }
    }

    private static ReadOnlySpan<byte> PercentDecoded(ReadOnlySpan<byte> encoded, byte[] scratch) =>
        encoded.IndexOfAny((byte)'%', (byte)'+') < 0 ? encoded : scratch.AsSpan(0, PercentDecoding.Decode(encoded, scratch));
}
