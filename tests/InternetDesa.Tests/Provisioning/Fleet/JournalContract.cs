using System.Data.Common;
using Dapper;
using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Fleet;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Operators;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Provisioning.Fleet;

/// <summary>What a journal promises, whichever database holds it.</summary>
public abstract class JournalContract : IDisposable
{
    private static readonly IReadOnlyList<VillageCode> Codes = [.. RegionTable.CentralJava().Villages.Take(7)];
    private readonly string _folder = Directory.CreateTempSubdirectory("desa-journal-").FullName;
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 1, 0, 0, TimeSpan.Zero));
    private readonly OperatorsFile _operators;
    private readonly OperatorKey _ani, _budi;

    protected JournalContract()
    {
        _operators = new OperatorsFile([Person("ani"), Person("budi")], 50);
        (_ani, _budi) = (OperatorKey.Open(In("ani.pem"), _operators), OperatorKey.Open(In("budi.pem"), _operators));
    }

    /// <summary>Where it is: always the same in one test.</summary>
    protected abstract string Place { get; }

    /// <summary>A connection as somebody has it who goes around desactl.</summary>
    protected abstract DbConnection Connect();

    /// <summary>Takes away what keeps entries as they are.</summary>
    protected abstract string Unprotect { get; }

    protected string In(string name) => Path.Combine(_folder, name);

    public void Dispose()
    {
        _ani.Dispose();
        _budi.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Entries_come_back_signed_in_one_chain_whatever_is_in_them()
    {
        using (var journal = Open())
        {
            journal.Book.Add(_ani, new JournalNote(JournalAction.Enrol) { Village = Codes[0].Digits, Outcome = "begun", Reason = "tahap 1 'kutip' \"dua\" – 9 €" });
            journal.Book.Add(_budi, Note("nul \0, layar \u001b[2J, setengah \ud800"), Note("kedua"));
        }

        using var again = Open();
        var entries = again.Book.Newest(null, null, 10);
        Assert.Equal(
            [(3, "budi", "kedua"), (2, "budi", "nul ·, layar ·[2J, setengah \ufffd"), (1, "ani", "tahap 1 'kutip' \"dua\" – 9 €")],
            entries.Select(entry => ((int)entry.Seq, entry.Operator, entry.Note.Reason)));
        Assert.Equal(1, Assert.Single(again.Book.Newest(null, Codes[0].Digits, 10)).Seq);
        Assert.Equal((0, 3L), (again.Book.Verify(_operators).Faults.Count, again.Book.Verify(_operators).Entries));
    }

    [Fact]
    public void Entries_can_not_be_changed_or_removed_and_those_that_were_are_found()
    {
        using var journal = Open();
        journal.Book.Add(_ani, Note("satu"), Note("dua"), Note("tiga"), Note("empat"));
        using var connection = Connect();
        connection.Open();
        foreach (var change in new[] { "UPDATE entry SET operator = 'budi' WHERE seq = 2", "DELETE FROM entry WHERE seq = 3" })
            Assert.Contains("append-only", Assert.ThrowsAny<DbException>(() => connection.Execute(change)).Message, StringComparison.Ordinal);
        Assert.Empty(journal.Book.Verify(_operators).Faults);
        connection.Execute($"{Unprotect}; UPDATE entry SET operator = 'budi' WHERE seq = 2; DELETE FROM entry WHERE seq = 3");
        var faults = journal.Book.Verify(_operators).Faults;
        Assert.Contains(faults, fault => fault.Contains("entry 2 was not signed by budi", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("entry 3 is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void An_action_that_nobody_here_knows_is_shown_as_it_stands_and_is_no_fault_but_where_it_was_put_in()
    {
        using var journal = Open();
        journal.Book.Add(_ani, Note("satu"), Note("dua"), new JournalNote(new JournalAction("terbit")));
        Assert.Empty(journal.Book.Verify(_operators).Faults);
        using (var connection = Connect())
        {
            connection.Open();
            connection.Execute($"{Unprotect}; UPDATE entry SET action = 'pindah' WHERE seq = 2");
        }

        Assert.Equal(["terbit", "pindah", "vouchers"], journal.Book.Newest(null, null, 10).Select(entry => entry.Note.Action.Word));
        Assert.Equal("entry 2 is not what was written, or the one before it is not", Assert.Single(journal.Book.Verify(_operators).Faults));
    }

    [Fact]
    public async Task Two_operators_at_once_leave_one_chain_without_holes()
    {
        using (Open())
        {
        }

        await Task.WhenAll(new[] { _ani, _budi, _ani, _budi }.Select(key => Task.Run(() =>
        {
            using var journal = Open();
            for (var i = 0; i < 15; i++)
                journal.Book.Add(key, Note($"{i}"));
        })));
        using var after = Open();
        Assert.Equal((0, 60L), (after.Book.Verify(_operators).Faults.Count, after.Book.Verify(_operators).Entries));
    }

    [Fact]
    public void What_dies_in_the_middle_of_a_write_leaves_nothing_of_it()
    {
        using var journal = Open();
        journal.Book.Add(_ani, Note("satu"));
        using (var database = JournalDatabase.Open(Place))
        {
            Assert.Throws<TimeoutException>(() => database.Write((connection, transaction) =>
            {
                connection.Execute("INSERT INTO schema_version (version) VALUES (99)", transaction: transaction);
                throw new TimeoutException();
            }));
        }

        journal.Book.Add(_ani, Note("dua"));
        Assert.Equal((0, 2L), (journal.Book.Verify(_operators).Faults.Count, journal.Book.Verify(_operators).Entries));
        using var again = Open();
    }

    [Fact]
    public void A_journal_of_a_newer_release_is_left_alone()
    {
        using (Open())
        {
        }

        using var connection = Connect();
        connection.Open();
        connection.Execute("INSERT INTO schema_version (version) VALUES (99)");
        Assert.Contains("has version 99", Assert.Throws<JournalException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_roll_out_goes_from_its_first_village_to_its_end()
    {
        using var journal = Open();
        var (store, queue) = (journal.Rollouts, journal.Tasks);
        var begun = Begin(journal);
        var rollout = store.Find("R1")!;
        Assert.Equal((begun, 7, RolloutState.Running), (rollout.BegunAt, rollout.Settings.Parallel, Assert.Single(store.All()).State));
        Assert.Equal([1, 5, 1], store.Rings("R1").Select(ring => ring.Size));

        // One holder at a time, for as long as it is heard.
        var (here, there) = (new RolloutHolder("ani", "satu", "boot", 1, "1"), new RolloutHolder("budi", "dua", "boot", 2, "2"));
        Assert.Null(store.Take("R1", here));
        Assert.Equal(here, store.Take("R1", there)!.Value.Holder);
        store.Release("R1", here);
        Assert.Null(store.Take("R1", there));

        // Never both ends of a link.
        var taken = queue.Take("R1", 2, fresh: true, 10);
        Assert.Equal(6, taken.Count);
        Assert.Single(taken, task => task.Village == Codes[1] || task.Village == Codes[2]);
        Assert.Empty(queue.Take("R1", 2, fresh: true, 10));
        queue.Start("R1", taken[0].Village, "plan-1", [1, 2, 3], _ani);
        Assert.Equal([1, 2, 3], queue.Page("R1", null, "", 10).Single(task => task.Village == taken[0].Village).Plan!);
        queue.Looked("R1", taken[0].Ring, [taken[0].Village]);
        queue.End("R1", taken[0], TaskState.Applied, "", DateTimeOffset.UnixEpoch, _ani);
        Assert.Equal([taken[0].Village], queue.WereUp("R1", taken[0].Ring));
        queue.End("R1", taken[1], TaskState.Offline, "tidak menjawab \0", begun.AddHours(1), _ani);
        queue.End("R1", taken[2], TaskState.Refused, "6.49", DateTimeOffset.UnixEpoch, _ani);
        foreach (var task in taken.Skip(3))
            queue.End("R1", task, TaskState.Unchanged, "", DateTimeOffset.UnixEpoch, _ani);
        Assert.Equal(begun.AddHours(1), queue.NextDue("R1", 2));
        Assert.Equal(new RingCounts(1, 0, 1, 4, 1, 0, 0), queue.Counts("R1", null));
        Assert.Equal(1, queue.Counts("R1", 0).Size);
        Assert.Equal(Codes.Count, queue.Villages("R1", null).Count);

        // Refused and offline are tried again; what nobody reached expires.
        Assert.Equal(2, queue.Retry("R1"));
        Assert.Equal(3, queue.Expire("R1", _ani));
        store.Approve("R1", 1, _budi, "yang pertama sehat");
        Assert.Equal("budi", store.Rings("R1")[1].ApprovedBy);
        store.Move(rollout, RolloutState.Done, "selesai", 3, _ani, new JournalNote(JournalAction.Done) { Outcome = "selesai" });
        // Moved meanwhile: nothing is entered twice.
        store.Move(rollout, RolloutState.Halted, "terlambat", 0, _ani, new JournalNote(JournalAction.Halt));
        Assert.Equal((RolloutState.Done, 3), (store.Find("R1")!.State, store.Find("R1")!.Ring));
        Assert.DoesNotContain(journal.Book.Newest("R1", null, 100), entry => entry.Note.Action == JournalAction.Halt);
        Assert.Empty(journal.Book.Verify(_operators).Faults);
    }

    [Fact]
    public void A_roll_out_is_taken_before_its_time_only_from_a_process_that_is_surely_gone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "what runs is read from /proc");
        using var journal = Open();
        var store = journal.Rollouts;
        Begin(journal);
        var (here, me) = (RolloutHolder.Of("ani"), RolloutHolder.Of("budi"));
        var gone = here with { Process = int.MaxValue };
        // Another machine may have this one's name, and another container of it the same kernel: their processes are not to be seen from here.
        foreach (var space in new[] { "ffffffff", $"{gone.Space.Split(' ')[0]} pid:[1]", "" })
        {
            var elsewhere = gone with { Space = space };
            Assert.Null(store.Take("R1", elsewhere));
            Assert.Equal(elsewhere, store.Take("R1", me)?.Holder);
            store.Release("R1", elsewhere);
        }

        Assert.Null(store.Take("R1", here));
        Assert.Equal(here, store.Take("R1", me)?.Holder);
        store.Release("R1", here);
        Assert.Null(store.Take("R1", gone));
        Assert.Null(store.Take("R1", me));
    }

    [Fact]
    public void The_last_look_at_each_village_is_kept_and_read_by_pages()
    {
        using var journal = Open();
        VillageCheck Look(int village, string kind, string state) => new(Codes[village].Digits, kind, _time.GetUtcNow(), state, "baris \u202e");
        journal.Checks.Keep([Look(0, "drift", "same"), Look(0, "backup", "kept"), Look(1, "drift", "offline"), Look(2, "drift", "same")]);
        journal.Checks.Keep([Look(1, "drift", "differs")]);
        Assert.Equal([("backup", "kept", 1L), ("drift", "differs", 1L), ("drift", "same", 2L)], journal.Checks.Counts().Order());
        Assert.Equal([(Codes[0].Digits, "kept"), (Codes[0].Digits, "same"), (Codes[1].Digits, "differs")], journal.Checks.Page("", 2).Select(check => (check.Village, check.State)));
        Assert.Equal(Codes[2].Digits, Assert.Single(journal.Checks.Page(Codes[1].Digits, 2)).Village);
        Assert.Empty(journal.Checks.Page(Codes[2].Digits, 2));
    }

    private DateTimeOffset Begin(FleetJournal journal)
    {
        var plan = RolloutPlan.Make([.. Codes.Select(code => new FleetVillage(code, code == Codes[2] ? Codes[1] : null, "hEX S"))]);
        var rollout = new Rollout(
            "R1", _time.GetUtcNow(), "ani", "tiket 812", "33.01", "hash", new RolloutSettings { Parallel = 7 }, RolloutState.Running, "", 0);
        journal.Rollouts.Begin(rollout, plan, _ani);
        return rollout.BegunAt;
    }

    private FleetJournal Open() => FleetJournal.Open(Place, _time);

    private static JournalNote Note(string reason) => new(JournalAction.Vouchers) { Village = Codes[1].Digits, Outcome = "create", Reason = reason };

    private Operator Person(string name) => new(name, OperatorRole.Technician, ["33"], OperatorKey.Create(In($"{name}.pem")));
}
