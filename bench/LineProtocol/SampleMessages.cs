using System.Buffers;
using InternetDesa.Agent.Probes.Dns;
using InternetDesa.Agent.Probes.Host;
using InternetDesa.Agent.Probes.Ping;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Bench.LineProtocol;

/// <summary>A device and what it sent.</summary>
internal readonly record struct SampleMessage(DeviceId From, byte[] Payload);

/// <summary>Batches of about 400 bytes, written by the agent's own code: a <c>batch</c> line, one ping, the box, one name.</summary>
internal static class SampleMessages
{
    /// <summary>The time of all messages, ns since 1970.</summary>
    public const long Now = 1_795_324_181_123_456_789;

    /// <summary>Makes messages of as many villages; the same ones every time.</summary>
    public static SampleMessage[] Make(int count)
    {
        var random = new Random(33);
        var output = new ArrayBufferWriter<byte>();
        var messages = new SampleMessage[count];
        for (var i = 0; i < count; i++)
        {
            output.ResetWrittenCount();
            messages[i] = new SampleMessage(new DeviceId(VillageCode.Parse($"33{1 + (i % 29):D2}{1 + (i / 29 % 20):D2}{2001 + (i / 580):D4}"), "agent"), Payload(random, output));
        }

        return messages;
    }

    /// <summary>The inventory of their senders.</summary>
    public static InventoryModel Inventory(IEnumerable<SampleMessage> messages) => new(messages.Select(message =>
        new InventoryDevice(message.From, DeviceRole.Agent, UplinkType.Fibre, LinkProfile.Terrestrial, false)));

    private static byte[] Payload(Random random, ArrayBufferWriter<byte> output)
    {
        var data = new ArrayBufferWriter<byte>();
        var writer = new LineWriter(data);
        var time = Now - random.NextInt64(60_000_000_000);
        new PingPoint("gateway", 5, [.. Enumerable.Range(0, 5).Select(_ => 20 + (30 * random.NextDouble()))]).Write(writer, time);
        var host = new HostState(TimeSpan.FromSeconds(random.Next(10_000_000)), null, null, 1_024_000_000, random.Next(900_000_000), random.Next(300, 700) / 10.0);
        new SysPoint(host, random.Next(1000) / 10.0).Write(writer, time);
        new DnsPoint("example.id", new DnsAnswer(0, TimeSpan.FromMilliseconds(5 + (40 * random.NextDouble())))).Write(writer, time);
        var header = new BatchHeader(random.NextInt64(1L << 62, long.MaxValue), random.Next(1, 100_000), writer.Lines, BatchClock.Utc);
        BatchWriter.Write(output, header, [], [], data.WrittenSpan, Now);
        return output.WrittenSpan.ToArray();
    }
}
