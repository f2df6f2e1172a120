using InternetDesa.Collector.Ingest;
using InternetDesa.State;
using InternetDesa.Tests.State;
using StatementAttribute = InternetDesa.Tests.Mqtt.StatementAttribute;

namespace InternetDesa.Tests.Collector;

public sealed class RetainedMessagesTests
{
    [Fact]
    public void What_a_full_disk_did_not_take_is_written_with_a_later_flush()
    {
        using var state = new TemporaryState();
        var store = new RetainedStore(state.Database);
        var retained = new RetainedMessages(store);
        retained.Put("desa/1/33/01/01/2001/agent/state", new byte[1_000_000]);
        LimitPages(state, 1);
        retained.Flush();
        Assert.Empty(store.All());
        LimitPages(state, 1_000_000);
        retained.Flush();
        Assert.Single(store.All());
    }

    [Fact]
    public async Task Two_that_flush_at_once_never_leave_an_older_message_behind_a_newer()
    {
        const string Topic = "desa/1/33/01/01/2001/agent/config";
        using var state = new TemporaryState();
        var store = new RetainedStore(state.Database);
        var retained = new RetainedMessages(store);
        for (var round = 0; round < 20; round++)
        {
            // Both wait for the database, which serves them in any order.
            using var connection = state.Database.Connect();
            using var busy = connection.BeginTransaction();
            var (first, second) = (Signal(), Signal());
            var older = Task.Run(() => PutAndFlush("older"u8.ToArray(), first));
            await first.Task;
            var newer = Task.Run(() => PutAndFlush("newer"u8.ToArray(), second));
            await second.Task;
            busy.Rollback();
            await Task.WhenAll(older, newer);
            retained.Flush();
            Assert.Equal("newer"u8, Assert.Single(store.All()).Payload);
        }

        void PutAndFlush(byte[] payload, TaskCompletionSource put)
        {
            retained.Put(Topic, payload);
            put.SetResult();
            retained.Flush();
        }

        static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [Fact]
    [Statement("3.3.1-6", "3.3.1-7")]
    public void An_empty_retained_message_removes_the_last_one()
    {
        const string Topic = "desa/1/33/01/01/2001/agent/state";
        using var state = new TemporaryState();
        var store = new RetainedStore(state.Database);
        var retained = new RetainedMessages(store);
        retained.Put(Topic, "online"u8);
        retained.Put(Topic, "offline"u8);
        Assert.Equal("offline"u8, retained.Find(Topic)!);
        retained.Flush();
        retained.Put(Topic, default);
        Assert.Null(retained.Find(Topic));
        retained.Flush();
        Assert.Empty(store.All());
    }

    // The one connection of the pool keeps its limit; SQLite raises it to what the file has already.
    private static void LimitPages(TemporaryState state, int pages)
    {
        using var connection = state.Database.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA max_page_count = {pages}";
        command.ExecuteNonQuery();
    }
}
