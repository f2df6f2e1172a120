using System.Buffers;
using System.IO.Pipelines;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

/// <summary>A packet as it was on the wire.</summary>
internal sealed record WirePacket(MqttHeader Header, byte[] Body)
{
    public MqttPacketType Type => Header.Type;

    public PubackPacket Puback(MqttProtocolVersion version) => PubackPacket.Read(Body, version);

    public MqttPublish Publish(MqttProtocolVersion version) => MqttPublish.Read(Header, Body, version, fromClient: false);
}

/// <summary>The other end of a connection in a test: speaks the real bytes, packet by packet.</summary>
internal sealed class MqttWire(PipeReader input, PipeWriter output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static byte[] Bytes<T>(T packet, MqttProtocolVersion version)
        where T : IMqttPacket
    {
        var buffer = new MqttBuffer();
        packet.Write(buffer, version);
        var bytes = buffer.Written.ToArray();
        buffer.Release();
        return bytes;
    }

    public static WirePacket Parse(ReadOnlyMemory<byte> bytes)
    {
        Assert.True(MqttHeader.TryRead(bytes.Span, MqttLimits.MaximumPacketSize, out var header));
        Assert.Equal(bytes.Length, header.Length + header.Remaining);
        return new WirePacket(header, bytes[header.Length..].ToArray());
    }

    public async Task SendAsync<T>(T packet, MqttProtocolVersion version)
        where T : IMqttPacket => await output.WriteAsync(Bytes(packet, version));

    public async Task SendAsync(params byte[] bytes) => await output.WriteAsync(bytes);

    public async Task CloseAsync() => await output.CompleteAsync();

    /// <summary>The next packet; null at the end of the connection.</summary>
    public async Task<WirePacket?> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var result = await input.ReadAsync(patience.Token);
            if (TryCut(result.Buffer, out var packet))
                return packet;
            if (result.IsCompleted)
                return null;
        }
    }

    public async Task<WirePacket> ReceiveAsync(MqttPacketType type)
    {
        var packet = await ReceiveAsync();
        Assert.Equal(type, packet?.Type);
        return packet!;
    }

    /// <summary>A packet that is here already; null where there is none.</summary>
    public WirePacket? TryReceive() => input.TryRead(out var result) && TryCut(result.Buffer, out var packet) ? packet : null;

    private bool TryCut(ReadOnlySequence<byte> buffer, out WirePacket? packet)
    {
        packet = null;
        if (MqttHeader.TryRead(buffer, MqttLimits.MaximumPacketSize, out var header) && buffer.Length >= header.Length + header.Remaining)
        {
            packet = new WirePacket(header, buffer.Slice(header.Length, header.Remaining).ToArray());
            input.AdvanceTo(buffer.GetPosition(header.Length + header.Remaining));
            return true;
        }

        input.AdvanceTo(buffer.Start, buffer.End);
        return false;
    }
}
