using System.Buffers.Binary;
using System.Text;

namespace InternetDesa.Agent.Probes.Dns;

/// <summary>The little of DNS messages that a probe needs (RFC 1035 §4.1).</summary>
internal static class DnsMessage
{
    private const int HeaderBytes = 12;

    /// <summary>Writes a recursive query for the IPv4 addresses of a name.</summary>
    /// <returns>The message; null where the name is none that DNS can carry.</returns>
    public static byte[]? Query(ushort id, string name)
    {
        var labels = name.TrimEnd('.').Split('.');
        if (name.Length > 253 || labels.Any(label => label.Length is 0 or > 63 || !Ascii.IsValid(label)))
            return null;
        var message = new byte[HeaderBytes + labels.Sum(label => label.Length + 1) + 5];
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        message[2] = 1; // recursion desired
        message[5] = 1; // one question
        var at = HeaderBytes;
        foreach (var label in labels)
        {
            message[at++] = (byte)label.Length;
            at += Encoding.ASCII.GetBytes(label, message.AsSpan(at));
        }

        message[at + 2] = 1; // type A
        message[at + 4] = 1; // class IN
        return message;
    }

    /// <summary>Reads an answer's response code.</summary>
    /// <returns>False where the bytes are not the answer to this query.</returns>
    public static bool TryReadAnswer(ReadOnlySpan<byte> message, ReadOnlySpan<byte> query, out int responseCode)
    {
        responseCode = 0;
        if (message.Length < HeaderBytes || !message[..2].SequenceEqual(query[..2]) || (message[2] & 0x80) == 0)
            return false;
        // A server that can not parse the query sends it back as a bare header (FORMERR).
        if (message.Length > HeaderBytes && !message[HeaderBytes..].StartsWith(query[HeaderBytes..]))
            return false;
        responseCode = message[3] & 0x0F;
        return true;
    }
}
