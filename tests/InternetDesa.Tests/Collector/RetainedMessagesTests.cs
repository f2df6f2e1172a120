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
