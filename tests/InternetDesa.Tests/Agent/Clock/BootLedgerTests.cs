using InternetDesa.Agent.Clock;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Agent.Clock;

public sealed class BootLedgerTests : IDisposable
{
    private const long Second = 1_000_000_000;
    private const long Noon = 1_767_268_800 * Second;
    private readonly string _directory = Directory.CreateTempSubdirectory("agent-boots-").FullName;

    private string File => Path.Combine(_directory, "boots");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_boot_is_on_disk_once_it_is_saved()
    {
        var ledger = BootLedger.Load(DiskFiles.Instance, File);
        ledger.Begin(new BootRecord(7) { Claimed = 5 });
        Assert.True(ledger.TrySave());

        var again = BootLedger.Load(DiskFiles.Instance, File);
        Assert.Equal((7, 5), (again.Current.Boot, again.Current.Claimed));
    }

    [Fact]
    public void Boots_without_batches_are_forgotten_but_for_the_running_one_and_the_one_before()
    {
        var ledger = Begin(1, 2, 3, 4, 5);
        ledger.Anchor(new ClockAnchor(5, Noon, 1));
        ledger.Declared(ledger.Undeclared());

        ledger.Forget(new HashSet<long> { 2 });

        Assert.Equal([2L, 4, 5], Boots(BootLedger.Load(DiskFiles.Instance, File), 1, 2, 3, 4, 5));
    }

    [Fact]
    public void A_boot_whose_anchor_no_durable_batch_carries_stays()
    {
        var ledger = Begin(1);
        ledger.Anchor(new ClockAnchor(1, Noon, 1));
        ledger.Begin(new BootRecord(2));
        ledger.Begin(new BootRecord(3));

        ledger.Forget(new HashSet<long>());

        Assert.Equal(1, Assert.Single(BootLedger.Load(DiskFiles.Instance, File).Undeclared()).Boot);
    }

    [Fact]
    public void A_damaged_file_is_an_empty_one()
    {
        System.IO.File.WriteAllText(File, "boot id=1i\0\0");

        var ledger = BootLedger.Load(DiskFiles.Instance, File);
        ledger.Begin(new BootRecord(9));

        Assert.True(ledger.Damaged);
        Assert.Equal(9, ledger.Current.Boot);
    }

    [Fact]
    public void A_file_that_is_damaged_in_its_middle_is_an_empty_one_too()
    {
        Begin(1).TrySave();
        System.IO.File.AppendAllText(File, "boot id=2i\0\0");

        var ledger = BootLedger.Load(DiskFiles.Instance, File);

        Assert.True(ledger.Damaged);
        Assert.Null(ledger.Find(1));
    }

    [Fact]
    public void A_boot_that_the_file_lost_gets_its_place_by_the_spool()
    {
        var ledger = BootLedger.Load(DiskFiles.Instance, File);
        foreach (var boot in (long[])[1, 3, 5])
            ledger.Begin(new BootRecord(boot));

        // As the spool has them.
        foreach (var boot in (long[])[7, 1, 2, 2, 3])
            ledger.FindOrAdd(boot);

        Assert.Equal([7, 1, 2, 3], ledger.Earlier.Select(boot => boot.Boot));
    }

    [Fact]
    public void After_a_crash_loop_the_anchors_are_declared_in_parts_that_a_batch_can_carry()
    {
        var ledger = BootLedger.Load(DiskFiles.Instance, File);
        for (var boot = 1; boot <= 450; boot++)
            ledger.FindOrAdd(boot);
        ledger.Anchor(new ClockAnchor(450, Noon, 1));

        var declared = new HashSet<long>();
        for (var batch = 0; batch < 3; batch++)
        {
            var anchors = ledger.Undeclared();
            Assert.InRange(anchors.Count, 1, BatchReader.MaxControlLines / 4);
            declared.UnionWith(anchors.Select(anchor => anchor.Boot));
            ledger.Declared(anchors);
        }

        Assert.Equal(450, declared.Count);
        Assert.Empty(ledger.Undeclared());
    }

    [Fact]
    public void An_anchor_that_replaces_one_of_the_kernel_is_declared_too()
    {
        var ledger = Begin(1);
        ledger.Anchor(new ClockAnchor(1, Noon, 1));
        ledger.Declared(ledger.Undeclared());

        ledger.Anchor(new ClockAnchor(1, Noon - 3600 * Second, 2000));

        Assert.Equal(Noon - 3600 * Second, Assert.Single(ledger.Undeclared()).Utc0);
    }

    [Fact]
    public void A_boot_between_two_lies_in_the_middle_of_what_is_possible()
    {
        BootRecord[] boots = [Anchored(1, Noon, lived: 100), Unanchored(2, lived: 50), Anchored(3, Noon + 350 * Second, lived: 0)];

        Assert.Equal(1, NeighbourAnchors.Apply(boots));

        Assert.Equal(Noon + 200 * Second, boots[1].Utc0);
        Assert.Equal(100_001, boots[1].ErrorMs);
    }

    [Fact]
    public void A_claimed_time_that_is_possible_is_taken_with_the_whole_width_as_error()
    {
        BootRecord[] boots = [Anchored(1, Noon, lived: 100), Unanchored(2, lived: 50, claimed: Noon + 110 * Second), Anchored(3, Noon + 350 * Second, lived: 0)];

        NeighbourAnchors.Apply(boots);

        Assert.Equal(Noon + 110 * Second, boots[1].Utc0);
        Assert.Equal(200_001, boots[1].ErrorMs);
    }

    [Fact]
    public void Several_boots_in_a_row_keep_their_order_and_do_not_overlap()
    {
        BootRecord[] boots =
        [
            Anchored(1, Noon, lived: 10), Unanchored(2, lived: 30), Unanchored(3, lived: 40), Unanchored(4, lived: 20), Anchored(5, Noon + 500 * Second, lived: 0),
        ];

        Assert.Equal(3, NeighbourAnchors.Apply(boots));

        for (var i = 1; i < boots.Length; i++)
            Assert.True(boots[i].Utc0 >= boots[i - 1].Utc0 + boots[i - 1].LastMono);
    }

    [Fact]
    public void The_first_boot_of_all_lies_just_before_the_next_and_says_how_little_is_known()
    {
        BootRecord[] boots = [Unanchored(1, lived: 60), Anchored(2, Noon, lived: 0)];

        NeighbourAnchors.Apply(boots);

        Assert.Equal(Noon - 60 * Second, boots[0].Utc0);
        Assert.True(boots[0].ErrorMs > 365L * 86_400_000);
    }

    [Fact]
    public void Without_an_anchored_boot_after_it_nothing_is_guessed() =>
        Assert.Equal(0, NeighbourAnchors.Apply([Anchored(1, Noon, lived: 5), Unanchored(2, lived: 5)]));

    private BootLedger Begin(params long[] boots)
    {
        var ledger = BootLedger.Load(DiskFiles.Instance, File);
        foreach (var boot in boots)
            ledger.Begin(new BootRecord(boot));
        return ledger;
    }

    private static IEnumerable<long> Boots(BootLedger ledger, params long[] candidates) => candidates.Where(boot => ledger.Find(boot) is not null);

    private static BootRecord Anchored(long boot, long utc0, long lived) => new(boot) { Utc0 = utc0, LastMono = lived * Second };

    private static BootRecord Unanchored(long boot, long lived, long claimed = 0) => new(boot) { LastMono = lived * Second, Claimed = claimed };
}
