using System.Net;
using InternetDesa.Bench.Ingest;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Bench.Delivery;

/// <summary>All devices of a site behind one broker: a connection that publishes for each of them in turn, at a pace.</summary>
internal sealed class BrokerLoad : IAsyncDisposable
{
    private const int PubackBytes = 4;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(5);
    private readonly Stream _stream;
    private readonly LoadMessage[] _messages;
    private readonly Task _reading;
    private long _received;

    private BrokerLoad(Stream stream, LoadMessage[] messages)
    {
        (_stream, _messages) = (stream, messages);
        _reading = ReadAsync();
    }

    /// <summary>How many messages were sent.</summary>
    public long Sent { get; private set; }

    /// <summary>How many of them the broker acknowledged.</summary>
    public long Acknowledged => (Interlocked.Read(ref _received) / PubackBytes) - 1;

    /// <summary>Connects to a broker that asks for no password.</summary>
    public static async Task<BrokerLoad> ConnectAsync(IngestSite site, IPEndPoint broker, CancellationToken ct)
    {
        var messages = site.Agents.Select((agent, i) => new LoadMessage(agent, IngestSite.NewBoot(i), TimeProvider.System)).ToArray();
        var stream = await MqttTcp.ConnectAsync(broker.Address.ToString(), broker.Port, null, null, ct);
        // MQTT 3.1.1, clean session, no keep-alive, client id "load". Its CONNACK is as long as a PUBACK.
        await stream.WriteAsync((byte[])[0x10, 16, 0, 4, .. "MQTT"u8, 4, 2, 0, 0, 0, 4, .. "load"u8], ct);
        return new BrokerLoad(stream, messages);
    }

    /// <summary>Publishes for so long.</summary>
    public async Task PaceAsync(int messagesPerSecond, TimeSpan time, CancellationToken ct)
    {
        var start = TimeProvider.System.GetTimestamp();
        var before = Sent;
        var buffer = new byte[1 << 20];
        var most = buffer.Length / (2 * _messages[0].Bytes);
        using var timer = new PeriodicTimer(Beat, TimeProvider.System);
        while (TimeProvider.System.GetElapsedTime(start) is var elapsed && elapsed < time && await timer.WaitForNextTickAsync(ct))
        {
            var due = before + (long)(elapsed.TotalSeconds * messagesPerSecond) - Sent;
            while (due > 0)
            {
                var length = 0;
                for (var i = Math.Min(due, most); i > 0; i--, due--, Sent++)
                {
                    var message = _messages[Sent % _messages.Length];
                    message.Write(buffer.AsSpan(length), id: 1 + (int)(Sent % ushort.MaxValue));
                    length += message.Bytes;
                }

                await _stream.WriteAsync(buffer.AsMemory(0, length), ct);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        while (await _stream.ReadAsync(buffer) is var read and > 0)
            Interlocked.Add(ref _received, read);
    }
}
