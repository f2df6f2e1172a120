using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

/// <summary>A server on a real socket that does what a test says, packet by packet.</summary>
internal sealed class ScriptedMqttServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private Socket? _socket;

    public ScriptedMqttServer() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public MqttWire Wire { get; private set; } = null!;

    public ValueTask<Stream> OpenAsync(CancellationToken ct) => MqttTcp.ConnectAsync("127.0.0.1", Port, null, null, ct);

    public MqttClient Client(MqttClientOptions options, TimeProvider? time = null, MqttClientSession? session = null) =>
        new(options, OpenAsync, time ?? TimeProvider.System, session);

    /// <summary>Takes a connection and its CONNECT.</summary>
    public async Task<MqttConnect> AcceptAsync()
    {
        _socket = await _listener.AcceptSocketAsync();
        var stream = new NetworkStream(_socket);
        Wire = new MqttWire(PipeReader.Create(stream), PipeWriter.Create(stream));
        return MqttConnect.Read((await Wire.ReceiveAsync(MqttPacketType.Connect)).Body);
    }

    /// <summary>Connects a client, and answers it.</summary>
    public async Task<MqttConnectResult> ConnectAsync(IMqttSession client, MqttProtocolVersion version, MqttConnectResult? answer = null)
    {
        var connecting = client.ConnectAsync(default);
        await AcceptAsync();
        await Wire.SendAsync(answer ?? new MqttConnectResult(), version);
        return await connecting;
    }

    public void Drop() => _socket?.Close();

    public void Dispose()
    {
        _listener.Dispose();
        _socket?.Dispose();
    }
}
