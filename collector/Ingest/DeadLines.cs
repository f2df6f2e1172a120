using System.Buffers;

namespace InternetDesa.Collector.Ingest;

/// <summary>The refused lines of one payload, gathered by reason, each with the first fault found.</summary>
internal sealed class DeadLines
{
    private readonly Dictionary<string, (string Message, ArrayBufferWriter<byte> Lines)> _byReason = [];

    public bool IsEmpty => _byReason.Count == 0;

    public void Add(string reason, string message, ReadOnlySpan<byte> line)
    {
        if (!_byReason.TryGetValue(reason, out var entry))
            _byReason[reason] = entry = (message, new ArrayBufferWriter<byte>());
        entry.Lines.Write(line);
        entry.Lines.Write("\n"u8);
    }

    public IEnumerable<(string Reason, string Message, ReadOnlyMemory<byte> Lines)> All() =>
        _byReason.Select(pair => (pair.Key, pair.Value.Message, pair.Value.Lines.WrittenMemory));

    public void Clear() => _byReason.Clear();
}
