using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Spool;

public sealed class SpoolRecoveryTests : SpoolTest
{
    [Fact]
    public async Task A_log_cut_at_any_byte_keeps_its_whole_records_and_goes_on()
    {
        var (whole, ends) = await Write(8);
        for (var length = 0; length <= whole.Length; length++)
        {
            Reset(whole[..length]);
            var kept = ends.Count(end => end <= length);
            var torn = length - (kept == 0 ? 0 : ends[kept - 1]);
            await using var log = Open();
            Assert.Equal(new SpoolRecovery(kept, torn, 0, 0), log.Recovery);
            await log.DisposeAsync();

            await using var second = Open(); // What the cut said about used offsets is remembered.
            Assert.Equal(new SpoolRecovery(kept, 0, 0, 0), second.Recovery);
            Assert.Equal(kept, ReadAll(second).Count);
            var next = await AppendAsync(second, "next");
            Assert.True(torn == 0 ? next == kept + 1 : next > kept + torn / 20, $"Offset {next} may have been used before the cut at {length}.");
            await second.DisposeAsync();

            await using var again = Open();
            Assert.Equal(new SpoolRecovery(kept + 1, 0, 0, 0), again.Recovery);
            Assert.Equal((next, "next"), ReadAll(again)[^1]);
        }
    }

    [Fact]
    public async Task Any_flipped_bit_costs_the_record_it_is_in_and_no_other()
    {
        var (whole, ends) = await Write(5);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Reset(damaged);
            var hit = ends.Count(end => end <= bit / 8);
            await using var log = Open();
            var expected = Enumerable.Range(0, 5).Where(i => i != hit).Select(i => (i + 1L, Text(i)));
            Assert.Equal(expected, ReadAll(log));
            Assert.Equal(hit == 4 ? 0 : 1, log.Recovery.Quarantined);
            Assert.Equal(hit == 4, log.Recovery.BytesCut > 0);
            Assert.True(await AppendAsync(log, "next") > 5);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lost_sector_costs_only_the_records_in_it(bool garbage)
    {
        var (whole, ends) = await Write(60);
        var random = new Random(7);
        for (var sector = 0; sector < whole.Length / 512; sector++)
        {
            var damaged = whole.ToArray();
            var lost = damaged.AsSpan(sector * 512, 512);
            if (garbage)
                random.NextBytes(lost);
            else
                lost.Clear();
            Reset(damaged);
            await using var log = Open();
            var expected = Enumerable.Range(0, 60).Where(i => ends[i] <= sector * 512 || (i == 0 ? 0 : ends[i - 1]) >= sector * 512 + 512);
            Assert.Equal(expected.Select(i => (i + 1L, Text(i))), ReadAll(log));
        }
    }

    [Fact]
    public async Task A_log_of_a_mebibyte_that_is_damaged_anywhere_keeps_every_record_that_was_not_harmed()
    {
        var faults = new List<string>();
        var log = await TornLog.WriteAsync(seed: 7, Pool);
        await log.DamageAsync(places: 50, faults.Add); // ./desa bench chaos --part torn takes all.
        Assert.Empty(faults);
    }

    [Fact]
    public async Task A_hole_is_copied_to_quarantine_counted_in_records_and_stepped_over_by_cursors()
    {
        var (whole, ends) = await Write(10);
        for (var i = ends[2]; i < ends[5]; i++)
            whole[i] = 0xAA;
        Reset(whole);
        await using var log = Open();
        Assert.Equal(new SpoolRecovery(7, 0, 3, ends[5] - ends[2]), log.Recovery);
        Assert.Equal([1L, 2, 3, 7, 8, 9, 10], ReadAll(log).Select(record => record.Offset));
        Assert.Equal(whole[ends[2]..ends[5]], Files.Bytes($"{Folder}/quarantine/{1:D20}-{ends[2]}.bin"));
        Assert.Equal(11, await AppendAsync(log, "next"));
        Assert.Equal(3, log.Stats.Damaged);
    }

    [Fact]
    public async Task A_tail_of_zeros_is_no_damage()
    {
        var (whole, _) = await Write(3);
        Reset([.. whole, .. new byte[5000]]);
        await using var log = Open();
        Assert.Equal(new SpoolRecovery(3, 0, 0, 0), log.Recovery);
        await AppendAsync(log, "next");
        Assert.Equal(4, ReadAll(log).Count);
    }

    [Fact]
    public async Task A_frame_inside_a_damaged_payload_is_not_taken_for_a_record()
    {
        byte[] forged;
        await using (var other = Open())
        {
            await AppendAsync(other, "filler");
            await AppendAsync(other, "forged");
            forged = Files.Bytes(SegmentPath(1))[26..];
        }

        Files.Remove(SegmentPath(1));
        await using (var log = Open())
        {
            await log.Append([.. new byte[10], .. forged, 1, 2, 3]).Synced;
            await AppendAsync(log, "true");
        }

        var bytes = Files.Bytes(SegmentPath(1)).ToArray();
        foreach (var length in new[] { bytes.Length, bytes.Length - 25, 20 + 10 + forged.Length }) // Damaged, and torn in two places.
        {
            var damaged = bytes[..length];
            damaged[21] ^= 1;
            Reset(damaged);
            await using var log = Open();
            Assert.DoesNotContain(ReadAll(log), record => record.Text == "forged");
        }
    }

    [Fact]
    public async Task Damage_in_an_older_segment_is_quarantined_and_an_empty_one_removed()
    {
        await using (var log = Open(o => o.SegmentBytes = 512))
        {
            for (var i = 0; i < 9; i++)
                await AppendAsync(log, new string('x', 200));
        }

        Files.Put(SegmentPath(1), new byte[0]);
        var older = Files.Bytes(SegmentPath(3)).ToArray();
        older[^1] ^= 1;
        Files.Put(SegmentPath(3), older);
        Files.Put(Path.Combine(Folder, "notes.txt"), [1]);
        await using var again = Open();
        Assert.Equal(new SpoolRecovery(6, 0, 1, 220), again.Recovery);
        Assert.Equal([3L, 5, 6, 7, 8, 9], ReadAll(again).Select(record => record.Offset));
        Assert.DoesNotContain($"{1:D20}.seg", Files.Names(Folder));
    }

    [Fact]
    public async Task A_bad_sector_is_damage_and_no_reason_not_to_start()
    {
        await using (var log = Open())
        {
            await AppendAsync(log, "before");
            for (var i = 0; i < 200; i++)
                await AppendAsync(log, new string('x', 100));
        }

        Files.Fault = (call, _) => call == "pread" ? Errno.Io : 0;
        await using var again = Open();
        Assert.Equal(0, again.Recovery.Records);
        Files.Fault = (_, _) => 0;
        Assert.True(await AppendAsync(again, "after") > 201);
    }

    [Fact]
    public async Task Offsets_go_on_when_everything_has_been_read_and_deleted()
    {
        await using (var log = Open(Small))
        {
            for (var i = 0; i < 20; i++)
                await AppendAsync(log, new string('x', 200));
            log.SetFloor("reader", log.NextOffset);
        }

        for (var life = 0; life < 3; life++)
        {
            await using var log = Open(Small);
            log.SetFloor("reader", log.NextOffset);
            Assert.Equal(21 + life, await AppendAsync(log, new string('x', 200)));
        }
    }

    [Fact]
    public async Task An_empty_newest_segment_stays_for_its_name_says_which_offsets_were_used()
    {
        Files.Put(SegmentPath(500), []);
        for (var life = 0; life < 3; life++)
            await Open().DisposeAsync();
        await using var log = Open();
        Assert.Equal(500, await AppendAsync(log, "a"));
    }

    [Fact]
    public async Task Offsets_that_a_reader_has_done_are_not_given_again_where_the_disk_lost_them()
    {
        await using var log = Open(o => o.Readers = ["reader"]);
        await AppendAsync(log, "a");
        log.SetFloor("reader", 900);
        Assert.Equal(900, await AppendAsync(log, "b"));
        Assert.Equal([(900, "b")], ReadAll(log, from: 900));
    }

    private static void Small(SpoolOptions options)
    {
        options.SegmentBytes = 512;
        options.Readers = ["reader"];
    }

    private static string Text(int i) => $"record {i} {new string((char)('a' + i % 26), i % 40)}";

    private void Reset(byte[] bytes)
    {
        foreach (var name in Files.Names(Folder))
            Files.Remove(Path.Combine(Folder, name));
        Files.Put(SegmentPath(1), bytes);
    }

    private async Task<(byte[] Whole, int[] Ends)> Write(int records)
    {
        var ends = new List<int>();
        await using var log = Open();
        for (var i = 0; i < records; i++)
        {
            await AppendAsync(log, Text(i));
            ends.Add(Files.Bytes(SegmentPath(1)).Length);
        }

        return (Files.Bytes(SegmentPath(1)).ToArray(), [.. ends]);
    }
}
