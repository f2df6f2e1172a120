using System.Net;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.LiveTests.Support;

/// <summary>
/// A device that publishes numbered batches as fast as they are acknowledged, connects again after every cut, and keeps a ledger.
/// Of the batches that a cut left unacknowledged it sends the odd ones again and gives the even ones up, so that both are tried.
/// </summary>
internal sealed class LoadDevice(DeviceId id, IPEndPoint collector)
{
    public const int PointsPerBatch = 3;
    private const int Window = 16;

    private readonly Lock _gate = new();
    private readonly SortedSet<long> _sent = [];
    private readonly SortedSet<long> _acknowledged = [];
    private readonly Queue<long> _again = new();
    private long _last;

    public DeviceId Id => id;

    public long Boot { get; } = 1 + long.Parse(id.Village.Digits);

    public long[] Sent => Locked(() => _sent.ToArray());

    public long[] Acknowledged => Locked(() => _acknowledged.ToArray());

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var client = await TestDevices.ConnectAsync(id, collector);
                while (!stop.IsCancellationRequested)
                    await Task.WhenAll(Enumerable.Range(0, Window).Select(_ => PublishAsync(client, Next())).ToArray());
            }
            catch (IOException)
            {
                // The collector is dead. It is started again.
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private long Next() => Locked(() => _again.TryDequeue(out var seq) ? seq : ++_last);

    private async Task PublishAsync(MqttClient client, long seq)
    {
        Locked(() => _sent.Add(seq));
        try
        {
            Assert.Equal(MqttReasonCode.Success, await client.PublishAsync(id, TestDevices.Batch(Boot, seq, PointsPerBatch)));
            Locked(() => _acknowledged.Add(seq));
        }
        catch (IOException) when (seq % 2 == 1)
        {
            Locked(() => { _again.Enqueue(seq); return 0; });
            throw;
        }
    }

    private T Locked<T>(Func<T> action)
    {
        lock (_gate)
            return action();
    }
}
