using System.Text;
using InternetDesa.Collector;
using InternetDesa.Collector.Delivery;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Influx;
using InternetDesa.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Tests.Collector;

public sealed class DeliverySenderTests
{
    [Fact]
    public async Task What_is_decided_before_InfluxDB_goes_away_is_not_sent_again()
    {
        await using var world = new SenderWorld();
        var writer = new Writer(full: 1);
        var sender = world.Sender(writer);
        var batch = Batch("a\n", "bad\n", "b\n", "c\n");
        Assert.False(await sender.SendOnceAsync(batch, CancellationToken.None));
        Assert.True(await sender.SendOnceAsync(batch, CancellationToken.None));
        Assert.Equal(["a\n", "b\nc\n"], writer.Stored);
        Assert.Equal(1, world.Stats.DeadLetters["influx"]);
        Assert.Equal(3, world.Stats.Delivered);
    }

    [Fact]
    public async Task Of_a_record_that_is_refused_only_the_line_at_fault_is_set_aside()
    {
        await using var world = new SenderWorld();
        var writer = new Writer(full: 0);
        Assert.True(await world.Sender(writer).SendOnceAsync(Batch("a\nb\nbad\nc\nd\n"), CancellationToken.None));
        Assert.Equal(["a\n", "b\n", "c\n", "d\n"], writer.Stored.SelectMany(lines => lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(line => line + "\n"));
        Assert.EndsWith("\nbad\n", Assert.Single(world.Letters()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_InfluxDB_dropped_of_a_partial_write_is_a_letter_a_sender()
    {
        await using var world = new SenderWorld();
        var sender = world.Sender(new Answers(new InfluxWriteResult(InfluxOutcome.Partial,
            "partial write: field type conflict: input field \"x\" on measurement \"sys\" is type float, already exists as type integer dropped=3", 3)));
        var batch = new DeliveryBatch();
        batch.Add(1, DeviceId.Parse("33/01/01/2001/agent"), "sys x=1 1\nping x=1 1\nsys x=2 2\n"u8, 3, received: 1);
        batch.Add(2, DeviceId.Parse("33/01/01/2002/agent"), "sys x=3 1\nsys y=3 1\n"u8, 2, received: 1);
        batch.AddOutbox(1, "state y=3 1\n"u8);
        Assert.True(await sender.SendOnceAsync(batch, CancellationToken.None));
        var letters = world.Letters();
        Assert.Equal(2, letters.Count);
        Assert.Contains(letters, letter => letter.Contains("from=\"33/01/01/2001/agent\"", StringComparison.Ordinal) && letter.EndsWith("\nsys x=1 1\nsys x=2 2\n", StringComparison.Ordinal));
        Assert.Contains(letters, letter => letter.Contains("from=\"33/01/01/2002/agent\"", StringComparison.Ordinal) && letter.EndsWith("\nsys x=3 1\n", StringComparison.Ordinal));
        Assert.Equal(3, world.Stats.Delivered);
    }

    [Fact]
    public async Task What_is_too_large_goes_in_halves_and_later_requests_are_smaller()
    {
        await using var world = new SenderWorld();
        var before = world.Size.Points;
        Assert.True(await world.Sender(new Answers(new InfluxWriteResult(InfluxOutcome.TooLarge), new(InfluxOutcome.Accepted), new(InfluxOutcome.Accepted)))
            .SendOnceAsync(Batch("a\n", "b\n"), CancellationToken.None));
        Assert.Equal(before / 2, world.Size.Points);
        Assert.Equal(2, world.Stats.Delivered);
        Assert.Empty(world.Letters());
    }

    [Fact]
    public async Task Retry_After_is_kept_to_but_not_for_ever()
    {
        await using var world = new SenderWorld();
        var sending = world.Sender(new Answers(new InfluxWriteResult(InfluxOutcome.Keep, "busy", 0, TimeSpan.FromSeconds(20)),
            new(InfluxOutcome.Keep, "its clock is wrong", 0, TimeSpan.FromDays(3650)), new(InfluxOutcome.Accepted))).SendAsync(Batch("a\n"), CancellationToken.None).AsTask();
        await Eventually.True(() => world.Time.PendingTimers == 1, "the first wait");
        world.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.Equal(1, world.Time.PendingTimers);
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.True(() => world.Time.PendingTimers == 1, "the second wait");
        world.Time.Advance(TimeSpan.FromMinutes(5));
        await sending;
        Assert.Equal(1, world.Stats.Delivered);
    }

    [Fact]
    public void Requests_grow_while_they_are_full_and_quick_and_are_halved_when_slow()
    {
        var size = new BatchSize();
        size.Took(TimeSpan.FromMilliseconds(10), 4999);
        Assert.Equal(5000, size.Points);
        size.Took(TimeSpan.FromMilliseconds(10), 5000);
        Assert.Equal(5500, size.Points);
        size.Took(TimeSpan.FromSeconds(2), 5500);
        Assert.Equal(5500, size.Points);
        size.Took(TimeSpan.FromSeconds(6), 5500);
        Assert.Equal(2750, size.Points);
        for (var i = 0; i < 20; i++)
            size.Halve();
        Assert.Equal(BatchSize.Least, size.Points);
        for (var i = 0; i < 100; i++)
            size.Took(TimeSpan.Zero, int.MaxValue);
        Assert.Equal(BatchSize.Most, size.Points);
    }

    private static DeliveryBatch Batch(params string[] records)
    {
        var batch = new DeliveryBatch();
        foreach (var lines in records)
            batch.Add(1, default, Encoding.ASCII.GetBytes(lines), 1, received: 1);
        return batch;
    }

    /// <summary>A dead letter on disk, a clock and the counters.</summary>
    private sealed class SenderWorld : IAsyncDisposable
    {
        private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("desa-sender-");
        private readonly SyncPool _pool = new(1);
        private readonly SpoolLog _dead;

        public SenderWorld()
        {
            _dead = SpoolLog.Open(new SpoolOptions { Directory = _directory.FullName }, _pool, TimeProvider.System);
            Stats = new CollectorStats(Time);
        }

        public ManualTimeProvider Time { get; } = new();

        public BatchSize Size { get; } = new();

        public CollectorStats Stats { get; }

        public DeliverySender Sender(IInfluxWriter writer) => new(writer, new DeadLetters(_dead, Stats, NullLogger<DeadLetters>.Instance), Size,
            Stats, Time, NullLogger<DeliverySender>.Instance);

        public List<string> Letters()
        {
            var letters = new List<string>();
            using var cursor = _dead.OpenCursor(1);
            while (cursor.TryRead(out var record))
                letters.Add(Encoding.UTF8.GetString(record.Payload.Span));
            return letters;
        }

        public async ValueTask DisposeAsync()
        {
            await _dead.DisposeAsync();
            await _pool.DisposeAsync();
            Stats.Dispose();
            _directory.Delete(recursive: true);
        }
    }

    /// <summary>Answers one after another.</summary>
    private sealed class Answers(params InfluxWriteResult[] answers) : IInfluxWriter
    {
        private int _next;

        public ValueTask<InfluxWriteResult> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken) =>
            ValueTask.FromResult(answers[_next++]);
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
