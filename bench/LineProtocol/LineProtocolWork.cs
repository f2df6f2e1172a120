using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Batches;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Bench.LineProtocol;

/// <summary>What the collector does with a message between the socket and the spool.</summary>
internal sealed class LineProtocolWork
{
    private readonly SampleMessage[] _messages;
    private readonly LineTranslator _translator;
    private readonly IngestWorkspace _workspace = new();

    public LineProtocolWork(int messages)
    {
        _messages = SampleMessages.Make(messages);
        _translator = new LineTranslator(SampleMessages.Inventory(_messages));
    }

    public double MeanBytes => _messages.Average(message => message.Payload.Length);

    /// <summary>Parses, validates and retags all messages once.</summary>
    /// <exception cref="InvalidOperationException">One was refused: then the measurement would be of another thing.</exception>
    public void TranslateAll()
    {
        foreach (var (from, payload) in _messages)
        {
            var control = _workspace.Control;
            var error = BatchReader.Read(payload, control);
            var (lines, good) = _translator.Translate(
                payload.AsSpan(control.Length), from, control.Header?.Clock, SampleMessages.Now, _workspace);
            if (error is not null || lines != good || good != control.Header?.Points)
                throw new InvalidOperationException($"A message of the benchmark was refused: {error ?? $"{good} of {lines} lines are good"}.");
            _workspace.Clear();
        }
    }

    /// <summary>Reads every tag, field and timestamp of all messages once.</summary>
    public void ParseAll()
    {
        foreach (var message in _messages)
        {
            var reader = new LineReader(message.Payload);
            while (reader.Read())
            {
                while (reader.ReadTag(out _, out _))
                {
                }

                while (reader.ReadField(out _, out _))
                {
                }

                if (reader.Error is not null)
                    throw new InvalidOperationException($"A message of the benchmark has a fault: {reader.Error}.");
            }
        }
    }

    /// <summary>All messages for a peer: the village's tags, then the message, then an empty line.</summary>
    public byte[] ForPeers()
    {
        var bytes = new List<byte>();
        foreach (var (from, payload) in _messages)
        {
            bytes.AddRange(VillageTags.Of(from).AsSpan(1));
            bytes.Add((byte)'\n');
            bytes.AddRange(payload);
            bytes.Add((byte)'\n');
        }

        return [.. bytes];
    }
}
