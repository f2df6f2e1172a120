using System.Buffers;
using InternetDesa.Core.Batches;

namespace InternetDesa.Collector.Ingest;

/// <summary>The buffers that one payload is worked on in. They are kept for the next payload, so that a batch costs no new ones.</summary>
internal sealed class IngestWorkspace
{
    public BatchControl Control { get; } = new();

    public ArrayBufferWriter<byte> Inflated { get; } = new();

    public ArrayBufferWriter<byte> Converted { get; } = new(256);

    public ArrayBufferWriter<byte> Output { get; } = new(4096);

    public ArrayBufferWriter<byte> Record { get; } = new(4096);

    public DeadLines Dead { get; } = new();

    public void Clear()
    {
        Inflated.ResetWrittenCount();
        Output.ResetWrittenCount();
        Record.ResetWrittenCount();
        Dead.Clear();
    }
}
