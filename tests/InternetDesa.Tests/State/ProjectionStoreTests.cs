using Dapper;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.State;
using Microsoft.Data.Sqlite;

namespace InternetDesa.Tests.State;

public sealed class ProjectionStoreTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 8, 17, 5, 0, 0, TimeSpan.Zero);
    private static readonly VillageCode Tambakreja = VillageCode.Parse("3301012001");
    private static readonly VillageCode Karanganyar = VillageCode.Parse("3306011001");
    private static readonly DeviceId Agent = DeviceId.Parse("33/01/01/2001/agent");

    private readonly TemporaryState _state = new();
    private readonly ProjectionStore _store;

    public ProjectionStoreTests() => _store = new ProjectionStore(_state.Database);

    public void Dispose() => _state.Dispose();

    [Fact]
    public void A_new_database_has_nothing_done_and_no_heartbeat()
    {
        var snapshot = _store.Load();
        Assert.Empty(snapshot.Villages);
        Assert.Empty(snapshot.Boots);
        Assert.Equal(0, snapshot.Done.Count);
        Assert.Null(snapshot.Heartbeat);
    }

    [Fact]
    public void What_is_committed_is_loaded()
    {
        // The first row has nulls where the second has numbers: the types must not be guessed from the first.
        var silent = Row(Tambakreja, VillageState.Unknown) with { LastReport = null, RttMs = null, LossPct = null };
        var lossy = Row(Karanganyar, VillageState.Degraded) with { RttMs = 700, LossPct = 12.5, Simulated = true };
        var boot = Boot(7, anchor: new ClockAnchor(7, 1_764_500_000_000_000_000, 1500));
        Commit(villages: [lossy, silent], boots: [boot], done: "1-88,90-120");

        var snapshot = _store.Load();
        Assert.Equal([silent, lossy], snapshot.Villages);
        var stored = Assert.Single(snapshot.Boots);
        Assert.Equal(boot with { Have = stored.Have }, stored);
        Assert.Equal("1-5", stored.Have.ToString());
        Assert.Equal("1-88,90-120", snapshot.Done.ToString());
        Assert.Equal(Noon, snapshot.Heartbeat);
    }

    [Fact]
    public void An_anchor_once_stored_is_never_overwritten_and_one_that_came_later_is_filled_in()
    {
        Commit(boots: [Boot(7)]);
        Assert.Null(new AnchorStore(_state.Database).Utc0(Agent, 7));
        Commit(boots: [Boot(7, new ClockAnchor(7, 1000, 1))]);
        Commit(boots: [Boot(7, new ClockAnchor(7, 2000, 2)) with { AnchoredAt = Noon.AddHours(1), LastSeen = Noon.AddHours(1), Points = 99 }]);
        Commit(boots: [Boot(7) with { Points = 100 }]);

        var stored = Assert.Single(_store.Load().Boots);
        Assert.Equal(new ClockAnchor(7, 1000, 1), stored.Anchor);
        Assert.Equal(Noon, stored.AnchoredAt);
        Assert.Equal(100, stored.Points);
        Assert.Equal(1000, new AnchorStore(_state.Database).Utc0(Agent, 7));
        Assert.Null(new AnchorStore(_state.Database).Utc0(Agent, 8));
    }

    [Fact]
    public void A_commit_that_fails_at_its_last_statement_leaves_nothing_behind()
    {
        Commit(villages: [Row(Tambakreja, VillageState.Normal)], outbox: [[1]], done: "1-10");
        var before = new StatusQueries(_state.Database).Freshness();
        using (var connection = _state.Database.Connect())
            connection.Execute("""
                CREATE TRIGGER fault BEFORE UPDATE ON counter WHEN new.name = 'data' BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
                """);

        var error = Assert.Throws<SqliteException>(() => Commit(
            villages: [Row(Tambakreja, VillageState.Down)], changes: [new(Tambakreja, Noon, VillageState.Down, OutageCause.Power)],
            boots: [Boot(7)], outbox: [[2], [3]], done: "1-20", now: Noon.AddMinutes(1)));

        Assert.Contains("the disk is full", error.Message, StringComparison.Ordinal);
        var snapshot = _store.Load();
        Assert.Equal(VillageState.Normal, Assert.Single(snapshot.Villages).State);
        Assert.Empty(snapshot.Boots);
        Assert.Equal("1-10", snapshot.Done.ToString());
        Assert.Empty(new StatusQueries(_state.Database).Changes(Tambakreja, 20));
        Assert.Single(new OutboxStore(_state.Database).Read(0, 10));
        Assert.Equal(before, new StatusQueries(_state.Database).Freshness());
    }

    [Fact]
    public void The_same_records_committed_again_change_nothing()
    {
        for (var i = 0; i < 2; i++)
            Commit(villages: [Row(Tambakreja, VillageState.Down)], changes: [new(Tambakreja, Noon, VillageState.Down, OutageCause.Power)], done: "1-3");
        Assert.Single(_store.Load().Villages);
        Assert.Equal([new StateChange(Tambakreja, Noon, VillageState.Down, OutageCause.Power)],
            new StatusQueries(_state.Database).Changes(Tambakreja, 20));
    }

    [Fact]
    public void The_inventory_adds_villages_as_unknown_removes_those_gone_and_keeps_the_rest_as_they_are()
    {
        Commit(villages: [Row(Tambakreja, VillageState.Down), Row(Karanganyar, VillageState.Normal)]);
        var added = VillageCode.Parse("3301012002");
        _store.SyncVillages([(Tambakreja, true), (added, false), (added, false)], Noon);

        Assert.Equal(
            [
                Row(Tambakreja, VillageState.Down) with { Simulated = true },
                new VillageRow(added, VillageState.Unknown, Noon, OutageCause.Unknown, null, null, null, false),
            ],
            _store.Load().Villages);
        Assert.Equal(VillageState.Unknown, Assert.Single(new StatusQueries(_state.Database).Changes(added, 20)).State);
    }

    [Fact]
    public void The_version_rises_with_what_pages_show_and_not_with_a_heartbeat_alone()
    {
        var queries = new StatusQueries(_state.Database);
        Assert.Null(queries.Freshness().Heartbeat);
        _store.SyncVillages([(Tambakreja, false)], Noon);
        var synced = queries.Freshness().Version;
        _store.SyncVillages([(Tambakreja, false)], Noon.AddMinutes(1));
        Commit(boots: [Boot(7)], now: Noon.AddMinutes(2));
        Assert.Equal((synced, Noon.AddMinutes(2)), queries.Freshness());
        Commit(villages: [Row(Tambakreja, VillageState.Normal)]);
        Assert.True(queries.Freshness().Version > synced);
    }

    [Fact]
    public void Changes_come_newest_first_and_no_more_than_asked()
    {
        Commit(changes: [.. Enumerable.Range(0, 30).Select(i =>
            new StateChange(Tambakreja, Noon.AddMinutes(i), i % 2 == 0 ? VillageState.Down : VillageState.Normal, OutageCause.Uplink))]);
        var changes = new StatusQueries(_state.Database).Changes(Tambakreja, 20);
        Assert.Equal(Enumerable.Range(10, 20).Reverse().Select(i => Noon.AddMinutes(i)), changes.Select(c => c.At));
    }

    [Fact]
    public void The_outbox_is_read_in_order_and_never_gives_an_id_twice()
    {
        var outbox = new OutboxStore(_state.Database);
        Commit(outbox: [[1], [2], [3]]);
        Assert.Equal([1, 2], outbox.Read(0, 2).Select(o => o.Line[0]));
        var last = outbox.Read(0, 10)[^1].Id;
        outbox.DeleteThrough(last);
        Assert.Empty(outbox.Read(0, 10));
        Commit(outbox: [[4]]);
        Assert.Equal((last + 1, 4), outbox.Read(last, 10).Select(o => (o.Id, (int)o.Line[0])).Single());
    }

    [Fact]
    public void Retained_messages_are_replaced_and_removed_by_an_empty_one()
    {
        var retained = new RetainedStore(_state.Database);
        retained.PutAll([("b", [1]), ("a", [2])]);
        retained.PutAll([("b", [3])]);
        Assert.Equal([("a", 2), ("b", 3)], retained.All().Select(r => (r.Topic, (int)r.Payload[0])));
        retained.PutAll([("a", [])]);
        Assert.Equal("b", Assert.Single(retained.All()).Topic);
    }

    [Fact]
    public void A_whole_province_is_committed_at_once()
    {
        var villages = RegionTable.CentralJava().Villages;
        _store.SyncVillages(villages.Select(v => (v, false)), Noon);
        Commit(villages: [.. villages.Select(v => Row(v, VillageState.Normal))]);
        Assert.Equal(8563, _store.Load().Villages.Count(v => v.State == VillageState.Normal));
    }

    private static VillageRow Row(VillageCode code, VillageState state) =>
        new(code, state, Noon.AddMinutes(-5), OutageCause.Unknown, Noon, 41.5, 0, false);

    private static BootRow Boot(long boot, ClockAnchor? anchor = null)
    {
        var have = new RangeSet();
        have.Add(1, 5);
        return new BootRow(Agent, boot, Noon, Noon, anchor, anchor is null ? null : Noon, have, 40);
    }

    private void Commit(VillageRow[]? villages = null, StateChange[]? changes = null, BootRow[]? boots = null, byte[][]? outbox = null,
        string done = "", DateTimeOffset? now = null)
    {
        Assert.True(RangeSet.TryParse(done, out var set));
        _store.Commit(new ProjectionChanges
        {
            Villages = villages ?? [],
            StateChanges = changes ?? [],
            Boots = boots ?? [],
            OutboxLines = [.. (outbox ?? []).Select(line => new OutboxLine(line))],
            Done = set,
            Heartbeat = now ?? Noon,
        });
    }
}
