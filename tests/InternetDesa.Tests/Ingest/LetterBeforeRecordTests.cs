using System.Text;
using InternetDesa.Collector;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;
using InternetDesa.State;
using InternetDesa.Tests.Collector;
using InternetDesa.Tests.Spool;
using InternetDesa.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Tests.Ingest;

/// <summary>A batch with a line for the dead letter, on two modelled disks that can be held apart.</summary>
public sealed class LetterBeforeRecordTests : SpoolTest
{
    private const string Batch = "batch boot=7i,seq=1i,n=2i,clock=\"utc\" 1795000000000000000\nagent uptime_s=1i 1795000000000000000\ngempa skala=5i 1795000000000000000\n";

    private readonly ModelFiles _letters = new();

    [Fact]
    public async Task No_record_is_on_disk_before_the_letter_of_its_refused_line_for_its_repeat_would_be_a_known_batch()
    {
        var time = new ManualTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_795_000_100));
        using var database = StateDatabase.Open(Path.Combine(Temporary, "state.db"));
        using var stats = new CollectorStats(time);
        await using var spool = Open();
        await using var dead = SpoolLog.Open(new SpoolOptions { Directory = Folder }, Pool, time, _letters);
        var received = new ReceivedBatches();
        using var receipts = new ReceiptSender(received, new RetainedMessages(new RetainedStore(database)), new DeviceListeners(), time, _ => TimeSpan.Zero);
        var ingest = new BatchIngest(
            spool, new DeadLetters(dead, stats, NullLogger<DeadLetters>.Instance), received, receipts, Fixtures.Inventory("33.01.01.2001"), new AgentActivity(time), stats, time);
        var full = true;
        _letters.Fault = (call, _) => full && call == "fdatasync" ? Errno.NoSpace : 0;

        var accepted = ingest.Accept(DeviceId.Parse("33/01/01/2001/agent"), "own", DeviceTopic.Metrics, Encoding.UTF8.GetBytes(Batch)).AsTask();
        await Until(() => dead.Stats.NoSpace > 0);
        // Whatever the spool was given before is on disk with this.
        await AppendAsync(spool, "later");
        Assert.Equal("later", Assert.Single(ReadAll(spool)).Text);

        full = false;
        time.Advance(TimeSpan.FromSeconds(2));
        await accepted.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Contains("gempa skala=5i", Assert.Single(ReadAll(dead)).Text, StringComparison.Ordinal);
        Assert.Equal(2, ReadAll(spool).Count);
    }
}
