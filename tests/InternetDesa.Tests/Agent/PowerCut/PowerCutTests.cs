using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Agent.PowerCut;

public sealed class PowerCutTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task No_cut_takes_what_was_synced_or_received_and_no_more_than_the_promise_of_the_rest(int seed)
    {
        var report = await PowerCutRun.RunAsync(seed, cuts: 40);

        Assert.Equal(40, report.Cuts);
        Assert.Equal(0, report.KeptButMissing);
        Assert.InRange(report.WorstOnline, 0, 1);
        Assert.InRange(report.WorstOffline, 1, 5);
    }

    [Fact]
    public async Task A_process_that_is_killed_and_finds_its_spool_garbled_starts_and_sends_all_that_stood_on_the_disk()
    {
        var report = await KillRun.RunAsync(seed: 4, kills: 4, longest: TimeSpan.FromSeconds(1));

        Assert.True((report.FailedStarts, report.KeptButMissing, report.Conflicts, report.Unaccounted) == (0, 0, 0, 0), $"{report}");
        Assert.True(report.Garbled > 0 && report.Received > 0, $"{report}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_boot_that_dies_before_its_first_sync_takes_no_declaration_and_no_evidence_with_it(int minutes)
    {
        await using var box = new VillageBox(seed: 11);
        box.Start();
        for (var minute = 0; minute < 18; minute++)
            box.Minute(online: false);
        await box.CutAsync(within: null);
        var dark = box.Time.GetUtcNow();
        for (var boot = 0; boot < 3; boot++)
        {
            box.Time.Advance(TimeSpan.FromMinutes(30));
            box.Start();
            for (var minute = 0; minute < minutes; minute++)
                box.Minute(online: false);
            await box.CutAsync(within: null);
        }

        box.Start();
        box.Drain();
        Assert.NotEmpty(box.Lost);
        Assert.All(box.Lost, key => Assert.Contains(box.Collector.Gaps, gap => gap.Why == "lost_power" && gap.Boot == key.Boot && key.Seq >= gap.From && key.Seq <= gap.To));
        Assert.All(box.Kept, key => Assert.True(box.Collector.Knows(key)));
        // Give or take what the first boot had not written yet.
        Assert.InRange(box.Silences.Min(silence => silence.From), dark.AddMinutes(-6), dark.AddMinutes(1));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(101)]
    public async Task Of_days_with_cuts_fades_and_outages_every_minute_is_there_or_named(int seed)
    {
        await using var pool = new SyncPool(1);
        var report = await MonthRun.RunAsync(seed, days: 4, pool);

        Assert.Equal((0, 0, 0), (report.KeptButMissing, report.Unnamed, report.LostWithoutGap));
        Assert.True(report.Named > 0 && report.Received > 3000, $"{report}");
    }

    [Fact]
    public async Task A_boot_whose_receipt_came_while_the_disk_was_busy_is_known_after_a_cut_and_in_its_place()
    {
        await using var box = new VillageBox(seed: 12);
        for (var boot = 1; boot <= 3; boot++)
        {
            box.Start();
            // In the third a receipt for all of the first comes when the record that could tell of it is being synced.
            if (boot == 3)
                box.Files.Fault = (call, _) =>
                {
                    if (call == "fdatasync")
                        box.Confirm(1);
                    return 0;
                };
            for (var minute = 0; minute < 7; minute++)
                box.Minute(online: false);
            box.Files.Fault = (_, _) => 0;
            await box.CutAsync(null);
            box.Time.Advance(TimeSpan.FromHours(1));
        }

        box.Start();
        Assert.Equal([1, 2, 3], box.Boots.Select(boot => boot.Boot));
        var starts = box.Boots.Select(boot => boot.Utc0).ToArray();
        Assert.All(starts, start => Assert.NotEqual(0, start));
        Assert.Equal(starts[1] - starts[0], starts[2] - starts[1]);
    }

    [Fact]
    public async Task A_day_costs_fewer_than_300_syncs_with_and_without_uplink()
    {
        foreach (var online in new[] { false, true })
        {
            await using var box = new VillageBox(seed: 7);
            box.Start();
            for (var minute = 0; minute < 1440; minute++)
                box.Minute(online);

            var syncs = box.Files.Count("fdatasync") + box.Files.Count("fsync") + box.Files.Count("fsyncdir");
            Assert.InRange(syncs, online ? 100 : 280, 300);
        }
    }

    [Fact]
    public async Task Three_days_without_uplink_take_their_share_of_a_month_in_32_MiB_and_all_of_it_comes()
    {
        await using var box = new VillageBox(seed: 8);
        box.Start();
        for (var minute = 0; minute < 3 * 1440; minute++)
            box.Minute(online: false);
        var points = box.OutstandingPoints;

        // Of 32 MiB the last three spool files are for thinning.
        Assert.InRange(10 * box.Bytes, 5 << 20, 29 << 20);
        box.Drain();

        Assert.Empty(box.Collector.Gaps);
        Assert.Equal(box.Sealed, box.Collector.Batches.Count);
        Assert.True(box.Collector.Batches.Values.Sum(batch => (long)batch.Points) >= points);
    }

    [Fact]
    public async Task Near_the_cap_the_oldest_become_hourly_points_and_every_batch_is_accounted_for()
    {
        await using var box = new VillageBox(seed: 9);
        (box.Options.MegaBytes, box.Options.SegmentKilobytes) = (1, 32);
        box.Start();
        for (var minute = 0; minute < 4 * 1440; minute++)
        {
            box.Minute(online: false);
            Assert.InRange(box.Bytes, 0, 1 << 20);
        }

        box.Drain();

        Assert.All(box.Collector.Gaps, gap => Assert.Equal("thinned", gap.Why));
        Assert.True(box.Collector.HourlyPoints > 24 * 3, $"{box.Collector.HourlyPoints}");
        var declared = box.Collector.Gaps.Sum(gap => gap.To - gap.From + 1);
        Assert.True(declared > 1440);
        // Nothing sticks, nothing is missing, and nothing came both ways.
        var newest = box.Collector.Batches.Keys.Max(key => key.Seq);
        Assert.Equal(newest, box.Collector.Batches.Count + declared);
    }

    [Fact]
    public async Task A_cut_while_the_oldest_are_thinned_loses_neither_the_old_nor_the_new()
    {
        for (var seed = 20; seed < 22; seed++)
        {
            await using var box = new VillageBox(seed);
            (box.Options.MegaBytes, box.Options.SegmentKilobytes) = (1, 16);
            box.Start();
            for (var minute = 0; minute < 2 * 1440; minute++)
                box.Minute(online: false);
            for (var cut = 0; cut < 6; cut++)
            {
                await box.CutAsync(within: 1 + cut);
                box.Start();
                for (var minute = 0; minute < 200; minute++)
                    box.Minute(online: false);
            }

            box.Drain();

            Assert.All(box.Kept, key => Assert.True(box.Collector.Knows(key), $"{key} of seed {seed}"));
        }
    }
}
