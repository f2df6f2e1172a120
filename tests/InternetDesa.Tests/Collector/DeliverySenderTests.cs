using System.Text;
using InternetDesa.Collector;
using InternetDesa.Collector.Delivery;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Influx;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Tests.Collector;

public sealed class DeliverySenderTests
{
    [Fact]
    public async Task What_is_decided_before_InfluxDB_goes_away_is_not_sent_again()
    {
        var directory = Directory.CreateTempSubdirectory("desa-sender-");
        try
        {
            await using var pool = new SyncPool(1);
            await using var dead = SpoolLog.Open(new SpoolOptions { Directory = directory.FullName }, pool, TimeProvider.System);
            using var stats = new CollectorStats(TimeProvider.System);
            var writer = new Writer(full: 1);
            var sender = new DeliverySender(writer, new DeadLetters(dead, stats, NullLogger<DeadLetters>.Instance), stats, TimeProvider.System,
                NullLogger<DeliverySender>.Instance);
            var batch = new DeliveryBatch();
            foreach (var line in new[] { "bad\n", "a\n", "b\n", "c\n" })
                batch.Add(1, "x", Encoding.ASCII.GetBytes(line), 1);
            Assert.False(await sender.SendOnceAsync(batch, CancellationToken.None));
            Assert.True(await sender.SendOnceAsync(batch, CancellationToken.None));
            Assert.Equal(["a\n", "b\nc\n"], writer.Stored);
            Assert.Equal(1, stats.DeadLetters["influx"]);
            Assert.Equal(3, stats.Delivered);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>Refuses what holds a bad line; is away for a number of calls once it has stored something.</summary>
    private sealed class Writer(int full) : IInfluxWriter
    {
        private int _away = full;

        public List<string> Stored { get; } = [];

        public ValueTask<InfluxWriteResult> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
        {
            var text = Encoding.ASCII.GetString(lines.Span);
            if (text.Contains("bad", StringComparison.Ordinal))
                return ValueTask.FromResult(new InfluxWriteResult(InfluxOutcome.Rejected, "unable to parse"));
            if (Stored.Count > 0 && _away-- > 0)
                return ValueTask.FromResult(new InfluxWriteResult(InfluxOutcome.Keep, "away"));
            Stored.Add(text);
            return ValueTask.FromResult(new InfluxWriteResult(InfluxOutcome.Accepted));
        }
    }
}
