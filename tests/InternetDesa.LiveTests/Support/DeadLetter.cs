using System.Text;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.LiveTests.Support;

/// <summary>An entry of the dead letter, as <c>dead reason=…,from=…,topic=…,msg=…</c> and the refused bytes.</summary>
internal sealed record DeadLetter(string Reason, string From, string Topic, string Message, string Raw)
{
    public static DeadLetter Read(ReadOnlySpan<byte> record)
    {
        var reader = new LineReader(record);
        Assert.True(reader.Read());
        Assert.True(reader.Measurement.SequenceEqual("dead"u8));
        var fields = new Dictionary<string, string>();
        while (reader.ReadField(out var key, out var value))
            fields[Encoding.UTF8.GetString(key)] = value.Text;
        Assert.Null(reader.Error);
        return new DeadLetter(fields["reason"], fields["from"], fields["topic"], fields["msg"], Encoding.UTF8.GetString(record[^reader.Remaining..]));
    }
}
