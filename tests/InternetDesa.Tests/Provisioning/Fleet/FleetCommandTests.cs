using System.Security.Cryptography;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Operators;

namespace InternetDesa.Tests.Provisioning.Fleet;

public sealed class FleetCommandTests : FleetTest
{
    private static readonly string[] Kabupaten = ["--in", "33.01", "--reason", "tiket 812", "--yes"];

    [Fact]
    public void A_fleet_becomes_as_the_manifest_says_ring_by_ring_and_the_journal_tells_it()
    {
        Villages(7, 2);
        Assert.Equal(0, Run("ani", "fleet", "plan", "--in", "33.01"));
        Assert.Contains("kecamatan 33.01.01", Said(), StringComparison.Ordinal);
        Assert.Equal(0, Run("ani", ["fleet", "apply", .. Kabupaten]));
        var said = Said();
        Assert.Equal(9, said.Split('\n').Count(line => line.Contains("  applied", StringComparison.Ordinal)));
        Assert.Contains("left", said, StringComparison.Ordinal);
        Assert.Equal(0, Run("ani", "fleet", "status", IdIn(said)));
        Assert.Contains("9 as the manifest says", Said(), StringComparison.Ordinal);
        Assert.Equal(0, Run("ani", "fleet", "drift", "--in", "33"));
        Assert.Equal(0, Run("ani", "journal", "verify"));
        Assert.Equal(0, Run("citra", "journal", "list", "--village", "33.01.01.2001"));
        Assert.Contains("ani", Said(), StringComparison.Ordinal);
        using var journal = Journal();
        var actions = journal.Book.Newest(null, null, 1000).Select(entry => entry.Note.Action).ToList();
        Assert.Equal(9, actions.Count(action => action == JournalAction.Start));
        Assert.Equal(9, actions.Count(action => action == JournalAction.End));
        Assert.Equal((JournalAction.Done, JournalAction.Begin), (actions[0], actions[^1]));
    }

    [Fact]
    public void Routers_are_changed_several_at_once_and_never_both_ends_of_a_link()
    {
        // A chain: each hangs on the one before it.
        var codes = Villages(8, upstream: i => i == 0 ? "" : $"33.01.01.{2000 + i}/gw");
        var together = 0;
        using var watch = Clock.CreateTimer(_ =>
        {
            var busy = codes.Select((_, i) => World(i).Router.Sessions.Count > 0).ToList();
            together = Math.Max(together, busy.Count(each => each));
            for (var i = 1; i < busy.Count; i++)
                Assert.False(busy[i] && busy[i - 1], $"{codes[i]} and what it hangs on");
        }, null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal(0, Run("ani", ["fleet", "apply", .. Kabupaten]));
        Assert.InRange(together, 2, 4);
    }

    [Fact]
    public void A_village_that_does_not_answer_is_queued_and_ends_when_it_does()
    {
        Villages(6);
        World(5).Router.SetUplink(false);
        Assert.Equal(7, Run("ani", ["fleet", "apply", .. Kabupaten]));
        var said = Said();
        Assert.Contains("1 villages do not answer", said, StringComparison.Ordinal);
        Assert.Equal(7, Run("budi", "fleet", "resume", IdIn(said)));
        Clock.Advance(TimeSpan.FromDays(9));
        World(5).Router.SetUplink(true);
        Assert.Equal(0, Run("budi", "fleet", "resume", IdIn(said)));
        Assert.Contains("6 as the manifest says", Said(), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_never_answers_expires_and_waiting_for_him_is_visible()
    {
        Villages(6);
        World(5).Router.SetUplink(false);
        Assert.Equal(7, Run("ani", ["fleet", "apply", .. Kabupaten, "--expire", "2"]));
        var id = IdIn(Said());
        Assert.Equal(0, Run("citra", "fleet", "status", id, "--json"));
        Assert.Contains("\"attempts\": 1", Said(), StringComparison.Ordinal);
        for (var hour = 0; hour < 48; hour += 6)
        {
            Clock.Advance(TimeSpan.FromHours(6));
            Run("ani", "fleet", "resume", id);
        }

        Assert.Contains("1 expired", Said(), StringComparison.Ordinal);
        using var journal = Journal();
        var village = journal.Tasks.Page(id, null, "3301012005", 1)[0];
        Assert.Equal(TaskState.Expired, village.State);
        Assert.InRange(village.Attempts, 5, 9);
        // Trying again for two days is two entries: that it did not answer, and that it expired.
        Assert.Equal(2, journal.Book.Newest(null, village.Village.Digits, 100).Count);
    }

    [Fact]
    public void A_failure_of_the_first_halts_and_nobody_else_is_changed()
    {
        var codes = Villages(6);
        World(0).Router.Scripts.Failing = _ => true;
        Assert.Equal(6, Run("ani", ["fleet", "apply", .. Kabupaten]));
        var said = Said();
        Assert.Contains("one village, 33.01.01.2001: only 0 of 1", said, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(1, 5), i => Assert.Equal(0, World(i).Router.Writes));
        World(0).Router.Scripts.Failing = null;
        Assert.Equal(0, Run("ani", "fleet", "resume", IdIn(said), "--retry"));
        Assert.Equal(6, codes.Count);
    }

    [Fact]
    public void A_large_ring_waits_for_another_than_who_began()
    {
        Villages(8);
        Operators(approveAbove: 4);
        Assert.Equal(7, Run("ani", ["fleet", "apply", .. Kabupaten]));
        var said = Said();
        var id = IdIn(said);
        Assert.Contains("has 5 villages, more than 4", said, StringComparison.Ordinal);
        Assert.Equal(3, Run("ani", "fleet", "approve", id, "--reason", "saya sendiri"));
        Assert.Contains("ani began it, and another has to approve it. Who may: budi, dewi.", OneLine(Said()), StringComparison.Ordinal);
        Assert.Equal(3, Run("citra", "fleet", "approve", id, "--reason", "saya lihat"));
        Assert.Equal(0, Run("budi", "fleet", "approve", id, "--reason", "yang pertama sehat"));
        Assert.Equal(0, Run("ani", "fleet", "resume", id));
        Assert.Contains("8 as the manifest says", Said(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_second_operator_is_told_who_works_on_it()
    {
        Villages(2);
        Assert.Equal(7, Run("ani", ["fleet", "apply", .. Kabupaten, "--queue"]));
        var id = IdIn(Said());
        using var journal = Journal();
        var elsewhere = new RolloutHolder("dewi", "kantor", "boot", 4711, "1");
        Assert.Null(journal.Rollouts.Take(id, elsewhere));
        Assert.Equal(3, Run("ani", "fleet", "resume", id));
        Assert.Contains("dewi works on it on kantor, process 4711", OneLine(Said()), StringComparison.Ordinal);
        // Nothing is heard of it for longer than it may be silent.
        Clock.Advance(RolloutStore.Hold + TimeSpan.FromSeconds(1));
        Assert.Equal(0, Run("ani", "fleet", "resume", id));
    }

    [Fact]
    public void A_router_in_work_by_one_roll_out_is_left_alone_by_another_and_so_is_what_hangs_on_it()
    {
        var codes = Villages(3, upstream: i => i == 1 ? "33.01.01.2001/gw" : "");
        Run("ani", ["fleet", "apply", .. Kabupaten, "--queue"]);
        Run("budi", ["fleet", "apply", .. Kabupaten, "--queue"]);
        using var journal = Journal();
        var both = journal.Rollouts.All().Select(rollout => rollout.Id).ToList();
        foreach (var id in both)
            journal.Rollouts.Take(id, new RolloutHolder("x", "y", "z", 1, id));
        var first = journal.Tasks.Take(both[0], 4, fresh: true, 1);
        // The second hangs on the first, which nobody may change meanwhile.
        Assert.Equal(codes[1], Assert.Single(first).Village);
        Assert.Equal(codes[2], Assert.Single(journal.Tasks.Take(both[1], 4, fresh: true, 10)).Village);
    }

    [Fact]
    public void Halted_by_another_it_begins_nobody_more()
    {
        Villages(8);
        var work = RunAsync("ani", ["fleet", "apply", .. Kabupaten]);
        while (World(1).Router.Sessions.Count == 0)
            Clock.AdvanceToNext();
        var id = IdIn(Said());
        Assert.Equal(0, Run("budi", "fleet", "halt", id, "--reason", "keluhan warga"));
        Assert.Equal(6, Wait(work));
        Assert.Contains("halted by budi: keluhan warga", OneLine(Said()), StringComparison.Ordinal);
        using var journal = Journal();
        Assert.True(journal.Tasks.Counts(id, null).Waiting > 0);
        Assert.Equal(0, journal.Tasks.Counts(id, null).Started);
    }

    [Theory]
    [InlineData("citra", "a viewer may not change routers. Who may: ani, budi, dewi.")]
    [InlineData("ani", "is outside of 3301, where ani may change routers. Who may: budi, dewi.")]
    public void Who_may_not_is_told_who_may(string who, string why)
    {
        Villages(2);
        File.AppendAllText(In("inventory.csv"), who == "ani" ? "33.02.01.2001,gw,gateway,10.33.9.2,lab,\n" : "");
        Assert.Equal(3, Run(who, "fleet", "apply", "--in", "33", "--reason", "tiket 812", "--yes"));
        Assert.Contains(why, OneLine(Said()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_manifest_is_another_roll_out()
    {
        Villages(2);
        Run("ani", ["fleet", "apply", .. Kabupaten, "--queue"]);
        var id = IdIn(Said());
        File.AppendAllText(In("manifest.yaml"), "# other\n");
        Assert.Equal(3, Run("ani", "fleet", "resume", id));
        Assert.Contains("not the one that", OneLine(Said()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_roll_out_is_of_the_manifest_that_was_read_though_the_file_changes_while_it_is_agreed_to()
    {
        Villages(2);
        var read = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(In("manifest.yaml"))));
        Input = new Typed(() =>
        {
            File.AppendAllText(In("manifest.yaml"), "# other\n");
            return "yes";
        });
        Assert.Equal(7, Run("ani", "fleet", "apply", "--in", "33.01", "--reason", "tiket 812", "--queue"));
        using var journal = Journal();
        Assert.Equal(read, Assert.Single(journal.Rollouts.All()).Manifest);
    }

    [Fact]
    public void Entries_that_were_changed_behind_the_journal_are_found()
    {
        Villages(1);
        Run("ani", ["fleet", "apply", .. Kabupaten]);
        using (var file = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={In("journal.db")}"))
        {
            file.Open();
            using var command = file.CreateCommand();
            command.CommandText = "UPDATE entry SET operator = 'budi' WHERE seq = 2";
            Assert.Contains("append-only", Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => command.ExecuteNonQuery()).Message, StringComparison.Ordinal);
            command.CommandText = "DROP TRIGGER entry_is_never_changed; UPDATE entry SET operator = 'budi' WHERE seq = 2";
            command.ExecuteNonQuery();
        }

        Said();
        Assert.Equal(1, Run("dewi", "journal", "verify"));
        Assert.Contains("entry 2 was not signed by budi", Said(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fleet", "apply", "--in", "33.01")]
    [InlineData("fleet", "apply", "--reason", "tiket 812")]
    [InlineData("fleet", "apply", "--in", "33.0", "--reason", "tiket 812")]
    [InlineData("fleet", "apply", "--in", "33.01", "--reason", "x")]
    [InlineData("fleet", "apply", "--in", "33.01", "--reason", "tiket 812", "--health", "desa")]
    [InlineData("fleet", "apply", "--in", "33.01", "--reason", "tiket 812", "--parallel", "0")]
    [InlineData("fleet", "status", "R1")]
    [InlineData("fleet", "plan", "--in", "33.74")]
    [InlineData("operators", "remove", "nobody")]
    public void Arguments_that_are_wrong_end_with_2_and_a_reason(params string[] arguments)
    {
        Villages(1);
        Assert.Equal(2, Run("dewi", arguments));
        Assert.NotEmpty(Said());
    }

    [Fact]
    public void Operators_come_and_go_by_an_admin_and_their_names_stay()
    {
        Villages(1);
        var key = OperatorKey.Create(In("eka.pem"));
        string[] eka = ["operators", "add", "eka", "--role", "technician", "--scope", "33.02", "--public-key", key];
        Assert.Equal(3, Run("ani", eka));
        Assert.Contains("Who may: dewi.", OneLine(Said()), StringComparison.Ordinal);
        Assert.Equal(0, Run("dewi", eka));
        Assert.Equal(0, Run("dewi", "operators", "remove", "eka"));
        Said();
        Assert.Equal(2, Run("eka", "fleet", "status"));
        Assert.Contains("eka, who was removed", Said(), StringComparison.Ordinal);
        Assert.Equal(2, Run("dewi", eka));
        Assert.Contains("eka is there twice", Said(), StringComparison.Ordinal);
        Assert.Equal(3, Run("dewi", "operators", "remove", "dewi"));
        Assert.Equal(0, Run("dewi", "journal", "verify"));
    }

    [Fact]
    public void One_router_is_changed_by_who_may_and_the_journal_tells_why()
    {
        Villages(1);
        Assert.Equal(2, Run("ani", "apply", "33.01.01.2001", "--yes"));
        Assert.Equal(3, Run("citra", "apply", "33.01.01.2001", "--yes", "--reason", "coba-coba"));
        Assert.Contains("a viewer may not change routers", OneLine(Said()), StringComparison.Ordinal);
        Assert.Equal(0, Run("ani", "apply", "33.01.01.2001", "--yes", "--hold", "--reason", "tiket 9"));
        Assert.Equal(0, Run("budi", "confirm", "33.01.01.2001", "--reason", "tiket 9 sehat"));
        using var journal = Journal();
        Assert.Equal(
            [("budi", "applied"), ("ani", "held"), ("ani", "")],
            journal.Book.Newest(null, "3301012001", 10).Select(entry => (entry.Operator, entry.Note.Outcome)));
        Assert.Equal(0, Run("dewi", "journal", "verify"));
    }

    private sealed class Typed(Func<string> line) : StringReader("")
    {
        public override string ReadLine() => line();
    }

    private static string OneLine(string text) => string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
