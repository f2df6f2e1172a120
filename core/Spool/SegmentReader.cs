using System.Buffers;

namespace InternetDesa.Core.Spool;

/// <summary>
/// Reads the frames of one segment in order and steps over damage. After <see cref="Release"/> it holds neither a descriptor nor a
/// buffer, so that thousands may be idle.
/// </summary>
internal sealed class SegmentReader(ISpoolFiles files, Action<SegmentHole> onHole) : IDisposable
{
    private const int ReadAhead = 32 << 10;
    private const int MaxFrame = 1 << 29;

    private string _path = "";
    private long _expected;
    private ISpoolFile? _file;
    private byte[] _buffer = [];
    private long _start;
    private int _filled;

    /// <summary>The place in the file of the next frame.</summary>
    public long Position { get; private set; }

    /// <summary>The offset that an undamaged segment has there.</summary>
    public long Expected => _expected;

    public void Start(string path, long first)
    {
        CloseFile();
        _path = path;
        _expected = first;
        Skip(0);
    }

    public void Skip(long position)
    {
        Position = position;
        _filled = 0;
    }

    /// <summary>Reads the next frame that ends at or before <paramref name="limit"/>; a place that is none is reported as a hole.</summary>
    public bool TryRead(long limit, out SpoolRecord record)
    {
        record = default;
        if (Position >= limit)
            return false;
        if (!TryFrame(Position, limit, _expected, out record))
        {
            var hole = Position;
            Position = FindFrame(hole, limit, out record);
            onHole(new SegmentHole(hole, Position, Position < limit ? record.Offset - _expected : 1));
            if (Position >= limit)
                return false;
        }

        Position += Frame.HeaderBytes + record.Payload.Length;
        _expected = record.Offset + 1;
        return true;
    }

    /// <summary>Closes the file and returns the buffer to the pool; the payload of the last record with it.</summary>
    public void Release()
    {
        CloseFile();
        ReturnBuffer();
    }

    private void CloseFile()
    {
        _file?.Dispose();
        _file = null;
    }

    private void ReturnBuffer()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _filled = 0;
    }

    public void Dispose() => Release();

    private bool TryFrame(long at, long limit, long maxOffset, out SpoolRecord record)
    {
        record = default;
        if (!IsHeader(at, limit, out var size) || at + size > limit || size > MaxFrame)
            return false;
        var offset = Frame.Offset(Window(at, Frame.HeaderBytes, limit).Span);
        if (offset < _expected || offset > maxOffset)
            return false;
        var frame = Window(at, (int)size, limit);
        if (!Frame.IsWhole(frame.Span))
            return false;
        record = new SpoolRecord(offset, frame[Frame.HeaderBytes..]);
        return true;
    }

    private bool IsHeader(long at, long limit, out long size)
    {
        size = 0;
        return at + Frame.HeaderBytes <= limit && Frame.IsHeader(Window(at, Frame.HeaderBytes, limit).Span, out size);
    }

    private long FindFrame(long hole, long limit, out SpoolRecord record)
    {
        // A damaged frame whose length is whole says where the next one begins. Its payload is not searched: the bytes in there are
        // a device's, and a device could have put a frame of its own into them.
        var at = hole;
        while (IsHeader(at, limit, out var size))
        {
            at += size;
            if (at >= limit)
            {
                record = default;
                return limit;
            }

            if (TryFrame(at, limit, MaxOffset(hole, at), out record))
                return at;
        }

        for (at++; at + Frame.HeaderBytes <= limit; at++)
        {
            if (TryFrame(at, limit, MaxOffset(hole, at), out record))
                return at;
        }

        record = default;
        return limit;
    }

    // Offsets are consecutive in a segment, so no more of them than frames fit into the hole can be missing.
    private long MaxOffset(long hole, long at) => _expected + (at - hole) / Frame.HeaderBytes;

    private ReadOnlyMemory<byte> Window(long at, int count, long limit)
    {
        if (at < _start || at + count > _start + _filled)
            Fill(at, (int)Math.Max(count, Math.Min(ReadAhead, limit - at)));
        return _buffer.AsMemory((int)(at - _start), count);
    }

    private void Fill(long at, int count)
    {
        if (_buffer.Length < count)
        {
            ReturnBuffer();
            _buffer = ArrayPool<byte>.Shared.Rent(count);
        }

        _filled = 0;
        _file ??= files.OpenRead(_path);
        ReadOrZeros(_file, _buffer.AsSpan(0, count), at);
        _start = at;
        _filled = count;
    }

    /// <summary>Whether there is nothing but zeros: room that was made and never written.</summary>
    public static bool IsZeros(ISpoolFile file, long from, long to)
    {
        var buffer = new byte[4096];
        for (; from < to; from += buffer.Length)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, to - from));
            ReadOrZeros(file, part, from);
            if (part.ContainsAnyExcept((byte)0))
                return false;
        }

        return true;
    }

    /// <summary>Reads with zeros for what is not there or lies in a bad sector (EIO): damage like any other, no reason to stop.</summary>
    public static void ReadOrZeros(ISpoolFile file, Span<byte> buffer, long at)
    {
        const int Sector = 4096;
        try
        {
            buffer[file.Read(buffer, at)..].Clear();
        }
        catch (StorageException e) when (e.Errno == Errno.Io && buffer.Length > Sector)
        {
            for (var done = 0; done < buffer.Length; done += Sector)
                ReadOrZeros(file, buffer.Slice(done, Math.Min(Sector, buffer.Length - done)), at + done);
        }
        catch (StorageException e) when (e.Errno == Errno.Io)
        {
            buffer.Clear();
        }
    }
}

/// <summary>A place of a segment that holds no frame.</summary>
/// <param name="From">Its first byte.</param>
/// <param name="To">The byte after it.</param>
/// <param name="Records">How many records were lost in it; 1 where no frame follows that would tell.</param>
internal readonly record struct SegmentHole(long From, long To, long Records);
