using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Bench.Ingest;

/// <summary>One device of the load: a client of few instructions, so that the two cores are the server's.</summary>
internal sealed class LoadConnection : IDisposable
{
    private const ushort KeepAliveSeconds = 600;
    private readonly byte[] _incoming = new byte[4096];
    private readonly LoadMessage _message;
    private readonly Stream _stream;
    private byte[] _outgoing = [];
    private int _filled;

    private LoadConnection(Stream stream, LoadMessage message) => (_stream, _message) = (stream, message);

    /// <summary>Connects, and subscribes to receipts as an agent does.</summary>
    /// <param name="server">The server.</param>
    /// <param name="device">Who it is.</param>
    /// <param name="password">The password; null at a server that asks for none.</param>
    /// <param name="tls">TLS with a pinned authority; null for none.</param>
    /// <param name="from">The local address; null leaves it to the system.</param>
    /// <param name="message">What it publishes.</param>
    /// <param name="ct">Ends the attempt.</param>
    public static async Task<LoadConnection> OpenAsync(
        IPEndPoint server, DeviceId device, string? password, SslClientAuthenticationOptions? tls, IPAddress? from, LoadMessage message, CancellationToken ct)
    {
        var stream = await MqttTcp.ConnectAsync(server.Address.ToString(), server.Port, tls, from, ct);
        var connection = new LoadConnection(stream, message);
        try
        {
            var user = password is null ? "" : Text(device.ToString()) + Text(password);
            var connect = Text("MQTT") + (char)4 + (char)(password is null ? 0x02 : 0xC2) + (char)(KeepAliveSeconds >> 8) + (char)(KeepAliveSeconds & 0xFF)
                + Text(device.ToString()) + user;
            await connection.SendAsync(0x10, connect, ct);
            await connection.ExpectAsync(0x20, ct);
            await connection.SendAsync(0x82, "\0\u0001" + Text(DeviceTopic.Of(device, DeviceTopic.Receipt)) + '\u0001', ct);
            await connection.ExpectAsync(0x90, ct);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Publishes with a window: so many are unacknowledged at any time.</summary>
    public async Task PublishAsync(int messages, int window, CancellationToken ct)
    {
        _outgoing = new byte[window * _message.Bytes];
        var sent = 0;
        for (int acknowledged = 0, room = Math.Min(window, messages); acknowledged < messages; room = Math.Min(window - (sent - acknowledged), messages - sent))
        {
            if (room > 0)
            {
                for (var i = 0; i < room; i++)
                    _message.Write(_outgoing.AsSpan(i * _message.Bytes));
                await _stream.WriteAsync(_outgoing.AsMemory(0, room * _message.Bytes), ct);
                sent += room;
            }

            acknowledged += await ReceiveAsync(ct);
        }
    }

    /// <summary>Publishes one message and waits for its PUBACK.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> PublishOneAsync(CancellationToken ct)
    {
        var start = TimeProvider.System.GetTimestamp();
        await PublishAsync(1, 1, ct);
        return TimeProvider.System.GetElapsedTime(start);
    }

    /// <summary>The time of the points that it published last, nanoseconds since 1970.</summary>
    public long LastTime => _message.LastTime;

    public void Dispose() => _stream.Dispose();

    private static string Text(string text) => $"{(char)(text.Length >> 8)}{(char)(text.Length & 0xFF)}{text}";

    private async ValueTask SendAsync(byte first, string body, CancellationToken ct) =>
        await _stream.WriteAsync((byte[])[first, (byte)body.Length, .. Encoding.Latin1.GetBytes(body)], ct);

    private async ValueTask ExpectAsync(byte first, CancellationToken ct)
    {
        while (_filled < 2 || _filled < 2 + _incoming[1])
            await FillAsync(ct);
        if (_incoming[0] != first || (first == 0x20 && _incoming[3] != 0))
            throw new InvalidDataException($"The server answered {Convert.ToHexString(_incoming.AsSpan(0, _filled))}.");
        Drop(2 + _incoming[1]);
    }

    // Counts the PUBACKs that came, and acknowledges receipts.
    private async ValueTask<int> ReceiveAsync(CancellationToken ct)
    {
        await FillAsync(ct);
        int at = 0, acknowledged = 0;
        while (TryLength(_incoming.AsSpan(at, _filled - at), out var length) && at + length <= _filled)
        {
            if (_incoming[at] == 0x40)
                acknowledged++;
            else if ((_incoming[at] & 0xF6) == 0x32)
                await _stream.WriteAsync(Puback(_incoming.AsSpan(at, length)), ct);
            else if (_incoming[at] >> 4 != 3)
                throw new InvalidDataException($"The server sent a packet 0x{_incoming[at]:X2}.");
            at += length;
        }

        Drop(at);
        return acknowledged;
    }

    private static byte[] Puback(ReadOnlySpan<byte> publish)
    {
        var at = publish[1] < 0x80 ? 2 : 3;
        at += 2 + BinaryPrimitives.ReadUInt16BigEndian(publish[at..]);
        return [0x40, 2, publish[at], publish[at + 1]];
    }

    private async ValueTask FillAsync(CancellationToken ct)
    {
        var read = await _stream.ReadAsync(_incoming.AsMemory(_filled), ct);
        if (read == 0)
            throw new EndOfStreamException("The server closed the connection.");
        _filled += read;
    }

    private void Drop(int count)
    {
        _incoming.AsSpan(count, _filled - count).CopyTo(_incoming);
        _filled -= count;
    }

    private static bool TryLength(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length < 2 || (bytes[1] >= 0x80 && bytes.Length < 3))
            return false;
        length = bytes[1] < 0x80 ? 2 + bytes[1] : 3 + (bytes[1] & 0x7F) + (bytes[2] << 7);
        return true;
    }
}
