namespace PixelServer.Fuzz;

/// <summary>Changes inputs at random: some bits, a piece cut out, doubled or swapped, a word put in, two inputs joined.</summary>
internal sealed class Mutator(Random random)
{
    public const int MostBytes = 16 * 1024;

    private static readonly byte[] Telling = [0, 1, 0x7f, 0x80, 0xff, (byte)'"', (byte)'\\', (byte)'%', (byte)'&', (byte)'=', (byte)'{', (byte)'[', (byte)'\r', (byte)'\n'];

    public byte[] Change(byte[] input, IReadOnlyList<byte[]> corpus, IReadOnlyList<byte[]> words)
    {
        var bytes = new List<byte>(input);
        for (var times = 1 << random.Next(5); times > 0; times--)
        {
            ChangeOnce(bytes, corpus, words);
        }

        return [.. bytes.Take(MostBytes)];
    }

    private void ChangeOnce(List<byte> bytes, IReadOnlyList<byte[]> corpus, IReadOnlyList<byte[]> words)
    {
        var at = random.Next(bytes.Count + 1);
        switch (random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2 when at < bytes.Count:
                bytes[at] = Telling[random.Next(Telling.Length)];
                break;
            case 3:
                bytes.RemoveRange(at, random.Next(Math.Min(bytes.Count - at, 64) + 1));
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, random.Next(Math.Min(bytes.Count - at, 256) + 1)));
                break;
            case 5:
                bytes.InsertRange(at, Enumerable.Repeat(Telling[random.Next(Telling.Length)], random.Next(1, 40)));
                break;
            case 6 when words.Count > 0:
                bytes.InsertRange(at, words[random.Next(words.Count)]);
                break;
            default:
                var other = corpus[random.Next(corpus.Count)];
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(random.Next(other.Length + 1)));
                break;
        }
    }
}
