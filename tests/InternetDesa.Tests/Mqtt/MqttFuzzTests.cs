using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

public class MqttFuzzTests
{
    private const int Inputs = 150_000;

    // A packet becomes objects that it pays for: the most expensive are a filter of one byte in its four, and an error's text.
    private const long MaximumAllocation = 64 * 1024;

    [Theory]
    [InlineData(MqttProtocolVersion.V311, 1)]
    [InlineData(MqttProtocolVersion.V5, 2)]
    public void Mutated_packets_are_read_or_refused_and_nothing_else(MqttProtocolVersion version, int seed)
    {
        var random = new Random(seed);
        var samples = Samples(version);
        int read = 0, refused = 0;
        for (var i = 0; i < Inputs; i++)
        {
            var bytes = Mutate(samples[random.Next(samples.Count)], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                AnyPacket.Read(bytes, version);
                read++;
            }
            catch (MqttProtocolException)
            {
                refused++;
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < MaximumAllocation, $"{allocated} bytes for {Convert.ToHexString(bytes)}");
        }

        // Both happen, or the mutations are too timid or too wild to mean anything.
        Assert.True(read > Inputs / 100, $"{read} read");
        Assert.True(refused > Inputs / 100, $"{refused} refused");
    }

    private static List<byte[]> Samples(MqttProtocolVersion version) =>
    [
        MqttWire.Bytes(
            new MqttConnect
            {
                ProtocolVersion = version, ClientId = "id", Username = "u", Password = [1, 2], Will = new MqttMessage("w", new byte[3]),
                WillDelaySeconds = 1, SessionExpirySeconds = 2, ReceiveMaximum = 3,
            },
            version),
        MqttWire.Bytes(new MqttConnectResult { AssignedClientId = "x", ReasonString = "y", ReceiveMaximum = 5, MaximumQos = MqttQos.AtLeastOnce }, version),
        MqttWire.Bytes(new PublishPacket(new MqttMessage("a/b", "payload"u8.ToArray()), 5), version),
        .. version == MqttProtocolVersion.V5
            ? [Convert.FromHexString("3223000161000519" + "0101" + "0200000009" + "030001 78".Replace(" ", "") + "08000179" + "090001FF" + "2600016B000176" + "AA")]
            : Array.Empty<byte[]>(),
        MqttWire.Bytes(new PubackPacket(5, MqttReasonCode.NotAuthorized), version),
        MqttWire.Bytes(new SubscribePacket(6, [new("a/+/b"), new("$share/g/#", MqttQos.AtMostOnce)]), version),
        MqttWire.Bytes(new SubackPacket(MqttPacketType.Suback, 6, [MqttReasonCode.GrantedQos1, MqttReasonCode.UnspecifiedError]), version),
        MqttWire.Bytes(new UnsubscribePacket(7, ["a/+/b", "c"]), version),
        MqttWire.Bytes(new SubackPacket(MqttPacketType.Unsuback, 7, [MqttReasonCode.Success]), version),
        MqttWire.Bytes(new EmptyPacket(MqttPacketType.Pingreq), version),
        MqttWire.Bytes(new DisconnectPacket(MqttReasonCode.ServerMoved, 5, "r", "s"), version),
    ];

    private static byte[] Mutate(byte[] sample, Random random)
    {
        var bytes = new List<byte>(sample);
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes[at] = random.Next(2) == 0 ? (byte)0x00 : (byte)0xFF; break;
                case 3: bytes.Insert(at, (byte)random.Next(256)); break;
                case 4 when bytes.Count > 2: bytes.RemoveAt(at); break;
                default: bytes.AddRange(bytes.GetRange(at, bytes.Count - at)); break;
            }
        }

        // Half of them with a length that fits, or most would end at the header.
        if (random.Next(2) == 0 && bytes.Count is > 2 and < 130)
            bytes[1] = (byte)(bytes.Count - 2);
        return [.. bytes];
    }
}
