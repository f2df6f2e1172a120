using System.Buffers.Text;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Collector.Projection;

/// <summary>How good a village's uplink was in one batch.</summary>
/// <param name="RttMs">Round-trip time, milliseconds; null where nothing came back.</param>
/// <param name="LossPct">Lost, per cent.</param>
internal readonly record struct LinkQuality(double? RttMs, double LossPct)
{
    /// <summary>
    /// The best of a batch's ping targets: what all targets share is the village's link, what one target suffers is its own. One on the
    /// village's own network, as its router, tells nothing of the link, and counts only where there is no other.
    /// </summary>
    /// <param name="lines">A record's validated lines.</param>
    /// <param name="notBefore">Older points say nothing about now, nanoseconds since 1970.</param>
    /// <returns>Null where the batch has no fresh ping.</returns>
    public static LinkQuality? Best(ReadOnlySpan<byte> lines, long notBefore)
    {
        LinkQuality? best = null;
        var bestIsNear = true;
        var reader = new LineReader(lines);
        while (reader.Read())
        {
            if (!reader.Measurement.SequenceEqual("ping"u8))
                continue;
            double? rtt = null, loss = null;
            var isNear = false;
            while (reader.ReadTag(out var tag, out var target))
                isNear |= tag.SequenceEqual("target"u8) && IsNear(target);
            while (reader.ReadField(out var key, out var value))
            {
                if (key.SequenceEqual("rtt_avg_ms"u8))
                    rtt = value.Float;
                else if (key.SequenceEqual("loss_pct"u8))
                    loss = value.Float;
            }

            if (loss is not { } lost || reader.Timestamp is not { } time || time < notBefore)
                continue;
            if (best is not null && isNear != bestIsNear)
            {
                if (!isNear)
                    (best, bestIsNear) = (new LinkQuality(rtt, lost), false);
                continue;
            }

            bestIsNear = isNear;
            if (best is not { } other || lost < other.LossPct || (lost == other.LossPct && (rtt ?? double.MaxValue) < (other.RttMs ?? double.MaxValue)))
                best = new LinkQuality(rtt, lost);
        }

        return best;
    }

    // RFC 1918 and RFC 3927. IPv6 has no private addresses that a router of these villages is pinged by. By hand: a text and an address for
    // every ping would be 40 B a message and more (bench ingest).
    private static bool IsNear(ReadOnlySpan<byte> target)
    {
        Span<byte> ip = stackalloc byte[4];
        for (var i = 0; i < ip.Length; i++)
        {
            if (!Utf8Parser.TryParse(target, out ip[i], out var used) || (i < 3 && (used >= target.Length || target[used] != (byte)'.')))
                return false;
            target = target[(i < 3 ? used + 1 : used)..];
        }

        return target.IsEmpty
            && (ip[0] == 10 || ip[0] == 127 || (ip[0] == 192 && ip[1] == 168) || (ip[0] == 172 && ip[1] is >= 16 and < 32) || (ip[0] == 169 && ip[1] == 254));
    }
}
