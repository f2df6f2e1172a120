using System.Net;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Protocols.Snmp.Usm;

namespace InternetDesa.Simulator.Snmp;

/// <summary>
/// Datagrams as an enemy or a broken device would send them: sound messages of all versions, their elements changed, doubled, removed,
/// retyped, with lengths that lie; then single octets. Everything follows from the seed.
/// </summary>
internal sealed class HostileDatagrams(int seed)
{
    private const int MaxBytes = 4000;

    private static readonly byte[][] Lengths =
    [
        [0], [1], [0x7F], [0x80], [0x81, 0], [0x81, 0xFF], [0x82, 0xFF, 0xFF], [0x83, 0xFF, 0xFF, 0xFF], [0x84, 0x7F, 0xFF, 0xFF, 0xFF],
        [0x84, 0x80, 0, 0, 0], [0x84, 0xFF, 0xFF, 0xFF, 0xFF], [0x85, 1, 0, 0, 0, 0], [0x88, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xFF],
    ];

    private static readonly byte[] Tags =
        [0x02, 0x03, 0x04, 0x05, 0x06, 0x30, 0x40, 0x41, 0x42, 0x43, 0x44, 0x46, 0x47, 0x80, 0x81, 0x82, 0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8, 0x1F, 0xFF];

    private readonly Random _random = new(seed);
    private readonly BerTree[] _sound = [.. Sound().Select(datagram => BerTree.Parse(datagram)[0])];

    /// <summary>Sound datagrams of every kind, to begin with.</summary>
    public static IReadOnlyList<byte[]> Sound()
    {
        SnmpVarBind[] values =
        [
            new(Oid.Parse("1.3.6.1.2.1.31.1.1.1.1.2147483650"), SnmpValue.FromOctets(SnmpType.OctetString, "ether1-gateway"u8.ToArray())),
            new(Oid.Parse("1.3.6.1.2.1.31.1.1.1.6.1"), SnmpValue.FromUnsigned(SnmpType.Counter64, ulong.MaxValue)),
            new(Oid.Parse("1.3.6.1.4.1.14988.1.1.3.100.1.3.1"), SnmpValue.FromUnsigned(SnmpType.Gauge32, 4_294_967_291)),
            new(Oid.Parse("1.3.6.1.2.1.1.2.0"), SnmpValue.FromOid(Oid.Parse("1.3.6.1.4.1.14988.1"))),
            new(Oid.Parse("1.3.6.1.2.1.4.20.1.1.1"), SnmpValue.FromOctets(SnmpType.IpAddress, new byte[4])),
            new(Oid.Parse("1.3.6.1.2.1.1.9.0"), SnmpValue.Empty(SnmpType.NoSuchInstance)),
            new(Oid.Parse("1.3.6.1.4.1.2021.10.1.6.1"), SnmpValue.FromOctets(SnmpType.Opaque, new byte[] { 0x9F, 0x78, 4, 0x3F, 0x80, 0, 0 })),
        ];
        SnmpVarBind[] trap =
        [
            new(Oid.Parse("1.3.6.1.2.1.1.3.0"), SnmpValue.FromUnsigned(SnmpType.TimeTicks, 4200)),
            new(Oid.Parse("1.3.6.1.6.3.1.1.4.1.0"), SnmpValue.FromOid(Oid.Parse("1.3.6.1.6.3.1.1.5.3"))),
            new(Oid.Parse("1.3.6.1.2.1.2.2.1.1.7"), SnmpValue.FromSigned(-7)),
        ];
        var sound = new List<byte[]> { TrapV1() };
        sound.AddRange(new[] { SnmpPduType.Get, SnmpPduType.GetBulk, SnmpPduType.Response }.Select(type =>
            new SnmpMessage(type == SnmpPduType.Get, "public"u8.ToArray(), type, 77, 0, 0).Encode(values)));
        sound.AddRange(new[] { SnmpPduType.Trap, SnmpPduType.Inform }.Select(type =>
            new SnmpMessage(false, "public"u8.ToArray(), type, 77, 0, 0).Encode(trap)));
        foreach (var user in SnmpProbe.Users)
        {
            using var keys = SnmpProbe.KeysOf(user);
            sound.Add(Secured(keys, SnmpPduType.Response, values));
            sound.Add(Secured(keys, SnmpPduType.Inform, trap));
            sound.Add(Secured(keys, SnmpPduType.Report, [new(UsmReports.NotInTimeWindows, SnmpValue.FromUnsigned(SnmpType.Counter32, 1))]));
        }

        return sound;
    }

    /// <summary>The next one.</summary>
    public byte[] Next()
    {
        var root = _sound[_random.Next(_sound.Length)].Copy();
        for (var changes = _random.Next(0, 4); changes > 0; changes--)
            Change(root);
        var octets = new List<byte>(512);
        root.Write(octets);
        for (var changes = _random.Next(0, 3); changes > 0 && octets.Count > 0; changes--)
        {
            var at = _random.Next(octets.Count);
            switch (_random.Next(4))
            {
                case 0:
                    octets[at] = (byte)_random.Next(256);
                    break;
                case 1:
                    octets.Insert(at, (byte)_random.Next(256));
                    break;
                case 2:
                    octets.RemoveAt(at);
                    break;
                default:
                    octets.RemoveRange(at, octets.Count - at);
                    break;
            }
        }

        return octets.Count <= MaxBytes ? [.. octets] : [.. octets[..MaxBytes]];
    }

    private void Change(BerTree root)
    {
        var all = root.All().ToList();
        var one = all[_random.Next(all.Count)];
        var other = all[_random.Next(all.Count)];
        switch (_random.Next(6))
        {
            case 0:
                one.Length = Lengths[_random.Next(Lengths.Length)];
                break;
            case 1:
                one.Tag = Tags[_random.Next(Tags.Length)];
                break;
            case 2:
                one.Children?.AddRange(one.Children.Select(child => child.Copy()).ToList());
                break;
            case 3:
                one.Children?.Clear();
                break;
            case 4 when other.All().Count() < 40:
                one.Children?.Insert(_random.Next(one.Children.Count + 1), other.Copy());
                break;
            default:
                one.Content = new byte[_random.Next(0, 12)];
                _random.NextBytes(one.Content);
                break;
        }
    }

    private static byte[] Secured(UsmLocalKeys keys, SnmpPduType type, SnmpVarBind[] varBinds)
    {
        var pdu = new BerWriter(new byte[SnmpPdu.RoomFor(varBinds)]);
        SnmpPdu.Write(ref pdu, type, 0x01020304, 0, 0, varBinds);
        var buffer = new byte[UsmWriter.Overhead + pdu.Written.Length];
        return buffer[UsmWriter.Write(buffer, 0x01020304, keys.Level, SnmpProbe.EngineId, SnmpProbe.Boots, 100, keys, 7, SnmpProbe.EngineId, [], pdu.Written)..];
    }

    private static byte[] TrapV1()
    {
        var writer = new BerWriter(new byte[200]);
        var end = writer.Mark;
        writer.Wrap(0x30, end);
        writer.Unsigned((byte)SnmpType.TimeTicks, 4200);
        writer.Signed((byte)SnmpType.Integer32, 4711);
        writer.Signed((byte)SnmpType.Integer32, 6);
        writer.Octets((byte)SnmpType.IpAddress, IPAddress.Loopback.GetAddressBytes());
        writer.Octets((byte)SnmpType.ObjectIdentifier, Oid.Parse("1.3.6.1.4.1.14988.1").Encoded.Span);
        writer.Wrap((byte)SnmpPduType.TrapV1, end);
        writer.Octets((byte)SnmpType.OctetString, "public"u8);
        writer.Signed((byte)SnmpType.Integer32, 0);
        writer.Wrap(0x30, end);
        return writer.Written.ToArray();
    }
}
