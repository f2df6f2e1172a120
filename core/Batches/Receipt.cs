using System.Buffers;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Core.Batches;

/// <summary>
/// A receipt, collector to agent: the whole set of a boot's batches that the collector has on disk, declared gaps included. The agent
/// may forget them, and only them.
/// </summary>
/// <param name="Boot">The boot.</param>
/// <param name="Have">The seqs.</param>
/// <param name="Timestamp">The collector's UTC when it wrote the receipt, nanoseconds since 1970.</param>
public sealed record Receipt(long Boot, RangeSet Have, long Timestamp)
{
    /// <summary>The longest that a receipt's payload gets, bytes; of a set that is longer the lowest seqs are named.</summary>
    public const int MaxBytes = 4096;

    /// <summary>Writes the receipt as one line, with at most <paramref name="maxHave"/> characters of ranges.</summary>
    public static void Write(ArrayBufferWriter<byte> output, long boot, RangeSet have, long timestamp, int maxHave = MaxBytes - 96) =>
        new LineWriter(output).Measurement("receipt"u8).Field("boot"u8, boot).Field("have"u8, have.ToString(maxHave)).End(timestamp);

    /// <summary>Reads a receipt's payload, a line per boot.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static string? Read(ReadOnlySpan<byte> payload, List<Receipt> receipts)
    {
        var reader = new LineReader(payload);
        while (reader.Read())
        {
            if (!reader.Measurement.SequenceEqual("receipt"u8))
                continue;
            long boot = 0;
            RangeSet? have = null;
            while (reader.ReadField(out var key, out var value))
            {
                if (key.SequenceEqual("boot"u8))
                    boot = value.Integer;
                else if (key.SequenceEqual("have"u8) && value.Kind == FieldKind.Text && RangeSet.TryParse(value.Raw[1..^1], out var set))
                    have = set;
            }

            if (reader.Error is not null || boot <= 0 || have is null || reader.Timestamp is not { } timestamp)
                return $"line {reader.Number}: {reader.Error ?? "a receipt needs boot=…i, have=\"ranges\" and a timestamp"}";
            receipts.Add(new Receipt(boot, have, timestamp));
        }

        return null;
    }
}
