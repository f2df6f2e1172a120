using System.Net;
using System.Text;
using InternetDesa.Protocols.Snmp.Usm;

namespace InternetDesa.Protocols.Snmp;

/// <summary>
/// A device as an <see cref="SnmpManager"/> asks it: what can be made ready once, and for v3 what is known of its engine. Keep one per
/// device.
/// </summary>
public sealed class SnmpPeer
{
    private const byte Sequence = 0x30;

    internal SnmpPeer(IPEndPoint endPoint, SnmpCredentials credentials, CommunityHead? community, UsmPeer? usm) =>
        (EndPoint, Credentials, Address, Community, Usm) = (endPoint, credentials, endPoint.Serialize(), community, usm);

    /// <summary>Address and port.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>As whom it is asked.</summary>
    public SnmpCredentials Credentials { get; }

    internal SocketAddress Address { get; }

    /// <summary>Null for v3.</summary>
    internal CommunityHead? Community { get; }

    /// <summary>Null for v1 and v2c.</summary>
    internal UsmPeer? Usm { get; }

    internal bool IsV1 => Community is { IsV1: true };

    /// <summary>How much room <see cref="Write"/> needs.</summary>
    internal int RoomFor(SnmpRequest request) => request.PduBytes + (Usm?.Overhead ?? Community!.Encoded.Length + BerWriter.HeadBytes);

    /// <summary>Writes a datagram at the end of a buffer of at least <see cref="RoomFor"/>.</summary>
    /// <returns>Where it begins.</returns>
    internal int Write(Span<byte> buffer, SnmpRequest request, int id)
    {
        if (Usm is not null)
            return Usm.Write(buffer, request, id);
        request.Write(buffer[^request.PduBytes..], id);
        var writer = new BerWriter(buffer);
        var end = writer.Mark;
        writer.Skip(request.PduBytes);
        writer.Raw(Community!.Encoded);
        writer.Wrap(Sequence, end);
        return writer.Mark;
    }
}

/// <summary>What a message of v1 or v2c begins with: the same for all devices of a community.</summary>
internal sealed class CommunityHead
{
    public CommunityHead(SnmpCommunity community)
    {
        (Name, IsV1) = (Encoding.UTF8.GetBytes(community.Name), community.V1);
        var writer = new BerWriter(new byte[Name.Length + BerWriter.HeadBytes + 3]);
        writer.Octets((byte)SnmpType.OctetString, Name);
        writer.Signed((byte)SnmpType.Integer32, IsV1 ? 0 : 1);
        Encoded = writer.Written.ToArray();
    }

    public byte[] Name { get; }

    public bool IsV1 { get; }

    /// <summary>Version and community.</summary>
    public byte[] Encoded { get; }
}
