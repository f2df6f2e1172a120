using System.Buffers;
using System.Buffers.Text;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Collector.Delivery;

/// <summary>The lines of one request and where they came from: records of the spool, and rows of the outbox.</summary>
internal sealed class DeliveryBatch
{
    private readonly List<Part> _parts = new(BatchSize.Most);
    private Stack<(int Start, int Length)>? _undecided;

    /// <summary>One record's lines within the request.</summary>
    /// <param name="Offset">The record's offset in the spool; 0 for a row of the outbox.</param>
    /// <param name="From">Who sent it; nobody for a row of the outbox. Not as text: that is asked for when lines are refused only.</param>
    /// <param name="Start">Where its lines begin.</param>
    internal readonly record struct Part(long Offset, DeviceId From, int Start);

    /// <summary>
    /// The lines. As large as a request gets from the start: growing by halves would leave twice as much behind, and what is not written
    /// takes no memory of the machine.
    /// </summary>
    public ArrayBufferWriter<byte> Lines { get; } = new(BatchSize.MaxBytes + (BatchSize.MaxBytes / 4));

    public IReadOnlyList<Part> Parts => _parts;

    /// <summary>The last row of the outbox in it; 0 for none.</summary>
    public long OutboxId { get; set; }

    public int Points { get; private set; }

    /// <summary>When the oldest record in it was received, nanoseconds since 1970; 0 where there is none.</summary>
    public long OldestReceived { get; private set; }

    /// <summary>The lines whose fate is open, as ranges of bytes, the next one on top: at first all. A try that breaks off goes on there.</summary>
    public Stack<(int Start, int Length)> Undecided =>
        _undecided ??= new Stack<(int, int)>(Lines.WrittenCount > 0 ? [(0, Lines.WrittenCount)] : Array.Empty<(int, int)>());

    /// <summary>The bytes of a range.</summary>
    public ReadOnlyMemory<byte> Of((int Start, int Length) range) => Lines.WrittenMemory.Slice(range.Start, range.Length);

    /// <summary>Halves the topmost open range at the end of a line.</summary>
    /// <returns>False where it is a single line.</returns>
    public bool TrySplit()
    {
        var (start, length) = Undecided.Peek();
        var text = Lines.WrittenSpan.Slice(start, length);
        var cut = text[..(length / 2)].LastIndexOf((byte)'\n') + 1;
        if (cut == 0)
            cut = text.IndexOf((byte)'\n') + 1;
        if (cut <= 0 || cut >= length)
            return false;
        Undecided.Pop();
        Undecided.Push((start + cut, length - cut));
        Undecided.Push((start, cut));
        return true;
    }

    /// <summary>Who sent the line that begins there; empty for a row of the outbox.</summary>
    public string FromOf(int start)
    {
        int low = 0, high = _parts.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_parts[middle].Start <= start)
                low = middle;
            else
                high = middle - 1;
        }

        var from = _parts[low].From;
        return from.Device is null ? "" : from.ToString();
    }

    /// <summary>Adds rows of the outbox.</summary>
    public void AddOutbox(long id, ReadOnlySpan<byte> lines)
    {
        _parts.Add(new Part(0, default, Lines.WrittenCount));
        Lines.Write(lines);
        Points += lines.Count((byte)'\n');
        OutboxId = id;
    }

    /// <summary>Adds a record whose lines have UTC times.</summary>
    public void Add(long offset, DeviceId from, ReadOnlySpan<byte> lines, int points, long received)
    {
        Begin(offset, from, received);
        Lines.Write(lines);
        Points += points;
    }

    /// <summary>Adds a record whose times count from its boot's start.</summary>
    /// <param name="offset">The record's offset.</param>
    /// <param name="from">Who sent it.</param>
    /// <param name="lines">Its data lines.</param>
    /// <param name="utc0">When the boot began, nanoseconds since 1970.</param>
    /// <param name="received">When it was received, nanoseconds since 1970.</param>
    /// <param name="refused">Receives the lines whose time can not be one.</param>
    public void AddAnchored(
        long offset, DeviceId from, ReadOnlySpan<byte> lines, long utc0, long received, ArrayBufferWriter<byte> refused)
    {
        Begin(offset, from, received);
        var reader = new LineReader(lines);
        while (reader.Read())
        {
            while (reader.ReadField(out _, out _))
            {
            }

            var mono = reader.Timestamp ?? 0;
            var time = unchecked(utc0 + mono);
            var text = reader.Line[..(reader.Line.LastIndexOf((byte)' ') + 1)];
            if (!LineTranslator.IsPlausible(time, received))
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
            Points++;
        }
    }

    public void Clear()
    {
        Lines.ResetWrittenCount();
        _parts.Clear();
        _undecided = null;
        OutboxId = 0;
        Points = 0;
        OldestReceived = 0;
    }

    private void Begin(long offset, DeviceId from, long received)
    {
        _parts.Add(new Part(offset, from, Lines.WrittenCount));
        OldestReceived = OldestReceived == 0 ? received : Math.Min(OldestReceived, received);
    }
}
