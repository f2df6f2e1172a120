using System.Net.Sockets;
using System.Threading.Channels;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>Carries a session over a stream of a socket.</summary>
internal sealed class TcpApiTransport(Socket socket, Stream stream) : IApiTransport
{
    private readonly Channel<byte[]> _output = Channel.CreateUnbounded<byte[]>();
    private bool _reset;

    /// <inheritdoc/>
    public void Send(byte[] bytes) => _output.Writer.TryWrite(bytes);

    /// <inheritdoc/>
    public void End(bool reset)
    {
        _reset = reset;
        _output.Writer.TryComplete();
    }

    /// <summary>Carries both directions until one side ends.</summary>
    public async Task RunAsync(ApiSession session, CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = ReadAsync(session, ended.Token);
        try
        {
            await foreach (var bytes in _output.Reader.ReadAllAsync(ended.Token))
                await stream.WriteAsync(bytes, ended.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The peer is gone, or the simulator ends.
        }

        if (_reset)
            socket.LingerState = new LingerOption(true, 0);
        await ended.CancelAsync();
        await reading;
    }

    private async Task ReadAsync(ApiSession session, CancellationToken ct)
    {
        var buffer = new byte[16 << 10];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, ct)) > 0)
                session.Receive(buffer.AsMemory(0, read));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // As above.
        }

        session.PeerClosed();
        _output.Writer.TryComplete();
    }
}
