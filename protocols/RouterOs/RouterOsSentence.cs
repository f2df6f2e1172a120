namespace InternetDesa.Protocols.RouterOs;

/// <summary>One sentence in the input's buffer: good until the input is touched again.</summary>
public readonly ref struct RouterOsSentence
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ReadOnlySpan<Range> _words;

    internal RouterOsSentence(ReadOnlySpan<byte> bytes, ReadOnlySpan<Range> words)
    {
        _bytes = bytes;
        _words = words;
    }

    /// <summary>How many words it has, 1 or more.</summary>
    public int Count => _words.Length;

    /// <summary>Its length on the wire, bytes.</summary>
    public int Size => _bytes.Length;

    /// <summary>A word without its length prefix.</summary>
    public ReadOnlySpan<byte> this[int index] => _bytes[_words[index]];
}
