using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Channel;

namespace InternetDesa.Protocols.Mqtt.Package;

/// <summary>MQTTnet over a stream that we opened, so that both clients have the same TLS, pins and addresses.</summary>
internal sealed class StreamChannel(Func<CancellationToken, ValueTask<Stream>> connect) : IMqttChannel
{
    private Stream? _stream;

    public X509Certificate2? ClientCertificate => null;

    public EndPoint? RemoteEndPoint => null;

    public EndPoint? LocalEndPoint => null;

    public bool IsSecureConnection => _stream is System.Net.Security.SslStream;

    private Stream Stream => _stream ?? throw new IOException("The network connection is not open.");

    public async Task ConnectAsync(CancellationToken cancellationToken) => _stream = await connect(cancellationToken).ConfigureAwait(false);

    public Task DisconnectAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Stream.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public async Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        foreach (var segment in buffer)
            await Stream.WriteAsync(segment, cancellationToken).ConfigureAwait(false);
        if (isEndOfPacket)
            await Stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _stream?.Dispose();
}
