using System.Buffers;

namespace InternetDesa.Protocols.RouterOs;

/// <summary>
/// Finds sentences in arriving bytes, however they were cut. The buffer grows with what has really arrived, never with what a length
/// announces.
/// </summary>
public sealed class RouterOsInput : IDisposable
{
    private const int FirstBuffer = 4096;
    private readonly int _maxWord;
    private readonly int _maxSentence;
    private byte[] _buffer = [];
    private Range[] _words = new Range[16];
    private int _wordCount;
    private int _start;
    private int _next;
    private int _end;

    /// <summary>Makes the input.</summary>
    /// <param name="maxWord">The longest word that is taken, bytes.</param>
    /// <param name="maxSentence">The longest sentence that is taken, bytes with its length prefixes.</param>
    public RouterOsInput(int maxWord, int maxSentence)
    {
        _maxWord = maxWord;
        _maxSentence = maxSentence;
    }

    /// <summary>Where the next bytes go; then <see cref="Advance"/>. Sentences read before are gone.</summary>
    public Memory<byte> GetMemory()
    {
        if (_end == _buffer.Length)
            MakeRoom();
        return _buffer.AsMemory(_end);
    }

    /// <summary>Takes bytes that were written to <see cref="GetMemory"/>.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>Takes bytes from elsewhere.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = GetMemory().Span;
            var taken = Math.Min(room.Length, bytes.Length);
            bytes[..taken].CopyTo(room);
            Advance(taken);
            bytes = bytes[taken..];
        }
    }

    /// <summary>Reads the next sentence; empty ones are skipped (manual: they are ignored).</summary>
    /// <returns>False while it is not complete.</returns>
    /// <exception cref="RouterOsProtocolException">A control byte, or longer than the limits.</exception>
    public bool TryRead(out RouterOsSentence sentence)
    {
        sentence = default;
        while (RouterOsEncoding.TryReadLength(_buffer.AsSpan(_next, _end - _next), out var length, out var prefix))
        {
            if (length > (uint)_maxWord)
                throw new RouterOsProtocolException($"a word of {length} bytes, more than the {_maxWord} that are allowed");
            var word = _next + prefix;
            if (word - _start + (long)length > _maxSentence)
                throw new RouterOsProtocolException($"a sentence of more than the {_maxSentence} bytes that are allowed");
            if (length > (uint)(_end - word))
                return false;
            _next = word + (int)length;
            if (length > 0)
                AddWord(word - _start, (int)length);
            else if (EndSentence(out sentence))
                return true;
        }

        return false;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true); // A reply can hold secrets.
        _buffer = [];
        (_start, _next, _end, _wordCount) = (0, 0, 0, 0);
    }

    private void AddWord(int offset, int length)
    {
        if (_wordCount == _words.Length)
            Array.Resize(ref _words, _words.Length * 2);
        _words[_wordCount++] = offset..(offset + length);
    }

    private bool EndSentence(out RouterOsSentence sentence)
    {
        sentence = new RouterOsSentence(_buffer.AsSpan(_start.._next), _words.AsSpan(0, _wordCount));
        _start = _next;
        var found = _wordCount > 0;
        _wordCount = 0;
        return found;
    }

    // Ranges count from the sentence's start, so moving it keeps them.
    private void MakeRoom()
    {
        var unread = _end - _start;
        if (_start > 0 && unread <= _buffer.Length / 2)
        {
            _buffer.AsSpan(_start, unread).CopyTo(_buffer);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBuffer, _buffer.Length * 2));
            _buffer.AsSpan(_start, unread).CopyTo(larger);
            if (_buffer.Length > 0)
                ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = larger;
        }

        (_next, _end, _start) = (_next - _start, unread, 0);
    }
}
