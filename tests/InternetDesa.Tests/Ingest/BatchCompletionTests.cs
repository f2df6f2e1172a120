using InternetDesa.Collector;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.State;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Ingest;

public sealed class BatchCompletionTests : IDisposable
{
    private static readonly DeviceId Agent = new(VillageCode.Parse("33.01.01.2001"), "agent");
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("completion");
    private readonly StateDatabase _database;
    private readonly ReceivedBatches _received = new();
    private readonly CollectorStats _stats = new(TimeProvider.System);
    private readonly ReceiptSender _receipts;
    private readonly BatchCompletion _completion;

    public BatchCompletionTests()
    {
        _database = StateDatabase.Open(Path.Combine(_directory.FullName, "state.db"));
        _receipts = new ReceiptSender(_received, new RetainedMessages(new RetainedStore(_database)), new DeviceListeners(), TimeProvider.System, _ => TimeSpan.Zero);
        _completion = new BatchCompletion(_received, _receipts, _stats);
    }

    public void Dispose()
    {
        _receipts.Dispose();
        _stats.Dispose();
        _database.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_payload_is_received_once_it_and_all_before_it_are_on_disk()
    {
        var (first, firstTask) = Follow(seq: 1);
        var (second, secondTask) = Follow(seq: 2);
        second.SetResult();
        Assert.False(secondTask.IsCompleted);

        first.SetResult();
        await Task.WhenAll(firstTask, secondTask).WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("1-2", Have());
        Assert.Equal(2, _stats.Points);
    }

    [Fact]
    public async Task A_pause_between_payloads_ends_nothing()
    {
        for (var seq = 1; seq <= 3; seq++)
        {
            var (durable, task) = Follow(seq);
            durable.SetResult();
            await task.WaitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal("1-3", Have());
    }

    [Fact]
    public async Task What_the_disk_refuses_is_told_so_and_not_received()
    {
        var (durable, task) = Follow(seq: 1);
        durable.SetException(new SpoolFullException("full"));

        await Assert.ThrowsAsync<SpoolFullException>(() => task.WaitAsync(TestContext.Current.CancellationToken));

        Assert.Equal("", Have());
        Assert.Equal(0, _stats.Points);
    }

    [Fact]
    public async Task All_of_a_commit_are_received_before_the_first_of_them_is_told()
    {
        var (first, task) = Follow(seq: 1);
        var seen = task.ContinueWith(_ => Have(), TestContext.Current.CancellationToken, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var (second, secondTask) = Follow(seq: 2);
        second.SetResult();
        first.SetResult();

        Assert.Equal("1-2", await seen.WaitAsync(TestContext.Current.CancellationToken));
        await secondTask;
    }

    [Fact]
    public async Task After_a_fault_of_ours_nothing_is_taken_for_acknowledged()
    {
        await _receipts.StartAsync(TestContext.Current.CancellationToken);
        var batch = _completion.Rent();
        var durable = new TaskCompletionSource();
        var waiting = batch.Start(durable.Task, Agent, null, [], 1, 0, null);
        waiting.GetAwaiter().UnsafeOnCompleted(() => throw new InvalidTimeZoneException("a fault of ours"));
        _completion.Follow(batch);
        durable.SetResult();

        var seq = 0;
        await Eventually.True(
            () => Record.Exception(() => Follow(++seq)) is InvalidOperationException { InnerException: InvalidTimeZoneException }, "the fault is told");
        await Eventually.True(() => _receipts.ExecuteTask!.IsFaulted, "the host is told: a service of it failed");
    }

    private (TaskCompletionSource Durable, Task Task) Follow(long seq)
    {
        Assert.Equal(BatchBegin.New, _received.Begin(Agent, 7, seq, [], 0, out _));
        var durable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var batch = _completion.Rent();
        var task = batch.Start(durable.Task, Agent, new BatchHeader(Boot: 7, seq, Points: 1, BatchClock.Utc), [], 1, 0, null).AsTask();
        _completion.Follow(batch);
        return (durable, task);
    }

    private string Have() => _received.Have(Agent, 7).ToString();
}
