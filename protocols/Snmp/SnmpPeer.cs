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
    private readonly byte[] _head = [];

    internal SnmpPeer(IPEndPoint endPoint, SnmpCredentials credentials, SnmpKeyRing keyRing, TimeProvider time)
    {
        EndPoint = endPoint;
        Credentials = credentials;
        Address = endPoint.Serialize();
        if (credentials is SnmpUser user)
        {
            Usm = new UsmPeer(user, keyRing, time);
        }
        else if (credentials is SnmpCommunity community)
        {
            Community = Encoding.UTF8.GetBytes(community.Name);
            IsV1 = community.V1;
            var writer = new BerWriter(new byte[Community.Length + BerWriter.HeadBytes + 3]);
            writer.Octets((byte)SnmpType.OctetString, Community);
            writer.Signed((byte)SnmpType.Integer32, IsV1 ? 0 : 1);
            _head = writer.Written.ToArray();
        }
    }

    /// <summary>Address and port.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>As whom it is asked.</summary>
    public SnmpCredentials Credentials { get; }

    internal SocketAddress Address { get; }

    internal byte[] Community { get; } = [];

    internal bool IsV1 { get; }

    /// <summary>Null for v1 and v2c.</summary>
    internal UsmPeer? Usm { get; }

    /// <summary>How much room <see cref="Write"/> needs.</summary>
    internal int RoomFor(SnmpRequest request) => request.PduBytes + (Usm is null ? _head.Length + BerWriter.HeadBytes : Usm.Overhead);

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
        writer.Raw(_head);
        writer.Wrap(Sequence, end);
        return writer.Mark;
    }
}
