using System.Net;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Simulator.Links;

/// <summary>
/// A village's uplink: light, or dark. In the dark nothing arrives and nothing leaves, and neither side hears of it: no firewall and
/// no root, only streams that wait.
/// </summary>
internal sealed class VillageLink : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Stream> _abandoned = [];
    private TaskCompletionSource? _light;
    private bool _disposed;

    /// <summary>Whether the uplink is cut.</summary>
    public bool IsDark => Volatile.Read(ref _light) is not null;

    /// <summary>Cuts the uplink.</summary>
    public void GoDark()
    {
        lock (_gate)
            _light ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Gives the uplink back: what waited goes on, and the far side hears of the streams that were closed in the dark.</summary>
    public void GoLight()
    {
        TaskCompletionSource? light;
        lock (_gate)
        {
            light = _light;
            _light = null;
            CloseAbandoned();
        }

        light?.SetResult();
    }

    /// <summary>Waits until there is light.</summary>
    public Task WhenLightAsync(CancellationToken ct) =>
        Volatile.Read(ref _light) is { } light ? light.Task.WaitAsync(ct) : Task.CompletedTask;

    /// <summary>Connects from the village to a server of the province; in the dark no SYN gets there, so it waits.</summary>
    /// <param name="server">The server.</param>
    /// <param name="from">The village's own address.</param>
    /// <param name="ct">Ends the attempt.</param>
    /// <exception cref="IOException">The server was not reached.</exception>
    public async ValueTask<Stream> ConnectAsync(IPEndPoint server, IPAddress from, CancellationToken ct)
    {
        await WhenLightAsync(ct);
        return new DarkStream(await MqttTcp.ConnectAsync(server.Address.ToString(), server.Port, null, from, ct), this);
    }

    /// <summary>Closes a stream: in the dark only once there is light again, as its FIN would not get through.</summary>
    internal void Close(Stream stream)
    {
        lock (_gate)
        {
            if (_light is not null && !_disposed)
            {
                _abandoned.Add(stream);
                return;
            }
        }

        stream.Dispose();
    }

    /// <summary>Closes what was left open in the dark.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            CloseAbandoned();
        }
    }

    private void CloseAbandoned()
    {
        foreach (var stream in _abandoned)
            stream.Dispose();
        _abandoned.Clear();
    }
}
