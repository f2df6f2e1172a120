using System.Buffers;
using System.Text;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Agent.Control;

/// <summary>A command as it comes on <c>cmd/{name}</c>: one line, <c>cmd id="…",until=…i,target="…",count=…i &lt;ts&gt;</c>.</summary>
/// <param name="Name">What to do, from the topic.</param>
/// <param name="Id">The collector's name for it; its answer carries the same.</param>
/// <param name="Until">UTC nanoseconds after which it is not to be done any more.</param>
/// <param name="Target">Whom it is about; empty where the command needs none.</param>
/// <param name="Count">How many; 0 leaves it to the command.</param>
internal sealed record AgentCommand(string Name, string Id, long Until, string Target, int Count)
{
    /// <summary>The longest payload that is looked at, bytes.</summary>
    public const int MaxBytes = 1024;

    private const int MaxReplyBytes = 8 * 1024, MaxIdLength = 64, MaxTargetLength = 253;

    /// <summary>Reads a payload; null where it is no command, so that nobody could be answered.</summary>
    public static AgentCommand? Read(string name, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > MaxBytes)
            return null;
        var reader = new LineReader(payload);
        if (!reader.Read() || !reader.Measurement.SequenceEqual("cmd"u8))
            return null;
        var (id, target) = ("", "");
        long until = 0, count = 0;
        while (reader.ReadField(out var key, out var value))
        {
            if (key.SequenceEqual("id"u8) && value.Kind == FieldKind.Text)
                id = value.Text;
            else if (key.SequenceEqual("target"u8) && value.Kind == FieldKind.Text)
                target = value.Text;
            else if (key.SequenceEqual("until"u8) && value.Kind == FieldKind.Integer)
                until = value.Integer;
            else if (key.SequenceEqual("count"u8) && value.Kind == FieldKind.Integer)
                count = value.Integer;
        }

        return reader.Error is null && id.Length is > 0 and <= MaxIdLength && until > 0 && target.Length <= MaxTargetLength
            ? new AgentCommand(name, id, until, target, (int)Math.Clamp(count, 0, 1000))
            : null;
    }

    /// <summary>The answer: a line <c>reply id="…",ok=1i &lt;ts&gt;</c>, and behind it text for people, as it is.</summary>
    public byte[] Reply(bool ok, string text, long timestamp)
    {
        var bytes = new ArrayBufferWriter<byte>();
        new LineWriter(bytes).Measurement("reply"u8).Field("id"u8, Id).Field("ok"u8, ok ? 1L : 0).End(timestamp);
        var body = Encoding.UTF8.GetBytes(text);
        bytes.Write(body.AsSpan(0, Math.Min(body.Length, MaxReplyBytes)));
        return bytes.WrittenSpan.ToArray();
    }
}
