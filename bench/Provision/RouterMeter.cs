using System.Net;
using InternetDesa.Bench.Harness;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Simulator.Lockout;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Bench.Provision;

/// <summary>
/// Counts what simulated routers do with the commands they get. They do it within the write of the bytes; what they answer comes a round
/// trip later, by the clock.
/// </summary>
internal sealed class RouterMeter
{
    /// <summary>So far, ns.</summary>
    public double Cpu { get; private set; }

    /// <summary>A connection whose router is counted.</summary>
    public IRouterOsConnection Connect(LockoutWorld world) => world.Connect(async ct => new MeteredStream(
        await InProcessApi.Connector(world.Router, IPAddress.Parse("10.99.0.7"), world.Clock)(ct).ConfigureAwait(false), this));

    private sealed class MeteredStream(Stream inner, RouterMeter meter) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var before = ProcessorTime.OfThread();
            var written = inner.WriteAsync(buffer, cancellationToken);
            meter.Cpu += ProcessorTime.OfThread() - before;
            return written;
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
