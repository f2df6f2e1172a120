using System.Buffers;
using System.Buffers.Text;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Collector.Delivery;

/// <summary>The lines of one request and where they came from: ranges of the spool's records, and rows of the outbox.</summary>
internal sealed class DeliveryBatch
{
    private readonly List<Part> _parts = [];
    private Stack<(int First, int Count)>? _undecided;

    /// <summary>One record's lines within the request.</summary>
    /// <param name="Offset">The record's offset in the spool; 0 for a row of the outbox.</param>
    /// <param name="From">Who sent it.</param>
    /// <param name="Start">Where its lines begin.</param>
    /// <param name="Length">How many bytes they take.</param>
    /// <param name="Points">How many there are.</param>
    internal readonly record struct Part(long Offset, string From, int Start, int Length, int Points);

    public ArrayBufferWriter<byte> Lines { get; } = new(64 * 1024);

    public IReadOnlyList<Part> Parts => _parts;

    /// <summary>The last row of the outbox in it; 0 for none.</summary>
    public long OutboxId { get; set; }

    public int Points { get; private set; }

    /// <summary>The parts whose fate is open, as ranges, the next one on top: at first all of them. A try that breaks off goes on there.</summary>
    public Stack<(int First, int Count)> Undecided => _undecided ??= new Stack<(int First, int Count)>([(0, _parts.Count)]);

    /// <summary>The lines of a range of parts, which lie one behind the other.</summary>
    public ReadOnlyMemory<byte> LinesOf(int first, int count)
    {
        var last = _parts[first + count - 1];
        return Lines.WrittenMemory[_parts[first].Start..(last.Start + last.Length)];
    }

    /// <summary>How many points a range of parts has.</summary>
    public int PointsOf(int first, int count)
    {
        var points = 0;
        for (var i = first; i < first + count; i++)
            points += _parts[i].Points;
        return points;
    }

    /// <summary>Adds a record whose lines have UTC times.</summary>
    public void Add(long offset, string from, ReadOnlySpan<byte> lines, int points)
    {
        var start = Lines.WrittenCount;
        Lines.Write(lines);
        Close(offset, from, start, points);
    }

    /// <summary>Adds a record whose times count from its boot's start.</summary>
    /// <param name="offset">The record's offset.</param>
    /// <param name="from">Who sent it.</param>
    /// <param name="lines">Its data lines.</param>
    /// <param name="utc0">When the boot began, nanoseconds since 1970.</param>
    /// <param name="isPlausible">Whether a time can be one.</param>
    /// <param name="refused">Receives the lines whose time can not be one.</param>
    public void AddAnchored(
        long offset, string from, ReadOnlySpan<byte> lines, long utc0, Func<long, bool> isPlausible, ArrayBufferWriter<byte> refused)
    {
        var start = Lines.WrittenCount;
        var points = 0;
        var reader = new LineReader(lines);
        while (reader.Read())
        {
            while (reader.ReadField(out _, out _))
            {
            }

            var mono = reader.Timestamp ?? 0;
            var time = unchecked(utc0 + mono);
            var text = reader.Line[..(reader.Line.LastIndexOf((byte)' ') + 1)];
            if (!isPlausible(time))
            {
                refused.Write(reader.Line);
                refused.Write("\n"u8);
                continue;
            }

            Lines.Write(text);
            var span = Lines.GetSpan(21);
            Utf8Formatter.TryFormat(time, span, out var written);
            span[written] = (byte)'\n';
            Lines.Advance(written + 1);
            points++;
        }

        Close(offset, from, start, points);
    }

    public void Clear()
    {
        Lines.ResetWrittenCount();
        _parts.Clear();
        _undecided = null;
        OutboxId = 0;
        Points = 0;
    }

    private void Close(long offset, string from, int start, int points)
    {
        _parts.Add(new Part(offset, from, start, Lines.WrittenCount - start, points));
        Points += points;
    }
}
