using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Spool;

public sealed class SpoolCapTests : SpoolTest
{
    private static readonly string Quarter = new('x', 236); // With its frame 256 bytes: half a segment.

    [Fact]
    public async Task At_the_cap_records_are_refused_until_all_readers_have_moved_on()
    {
        await using var log = Open(Refusing);
        for (var i = 0; i < 8; i++)
            await AppendAsync(log, Quarter);
        await Assert.ThrowsAsync<SpoolFullException>(() => AppendAsync(log, Quarter));
        Assert.Equal(1, log.Stats.Refused);

        log.SetFloor("projector", 9);
        await Assert.ThrowsAsync<SpoolFullException>(() => AppendAsync(log, Quarter));
        log.SetFloor("delivery", 3);
        Assert.Equal(9, await AppendAsync(log, Quarter));
        await Until(() => log.Bytes <= 2048);
        Assert.Equal(3, log.FirstOffset);
    }

    [Fact]
    public async Task A_spool_that_has_been_read_whole_is_never_full()
    {
        await using var log = Open(o =>
        {
            o.SegmentBytes = 512;
            o.MaxBytes = 1024;
            o.Readers = ["reader"];
        });
        for (var i = 1; i <= 50; i++)
        {
            // A record nearly as large as the cap, whose segment is the newest and so is not deleted while it is read.
            Assert.Equal(i, await AppendAsync(log, new string('x', 900)));
            log.SetFloor("reader", i + 1);
        }

        Assert.Equal(0, log.Stats.Refused);
        await Until(() => log.Bytes <= 1024);
        Assert.Single(Files.Names(Folder));
    }

    [Fact]
    public async Task Segments_are_deleted_only_below_the_lowest_floor_and_names_before_the_directory_sync()
    {
        await using var log = Open(Refusing);
        for (var i = 0; i < 7; i++)
            await AppendAsync(log, Quarter);
        log.SetFloor("projector", 8);
        log.SetFloor("delivery", 4); // In the middle of the second segment.
        await Until(() => log.FirstOffset == 3);
        Assert.Equal([$"unlink {1:D20}.seg", "fsyncdir spool"], Files.Snapshot()[^2..]);
        log.SetFloor("delivery", 2); // Floors do not go back.
        log.SetFloor("delivery", 7);
        await Until(() => log.FirstOffset == 7);
        Assert.Equal([$"{7:D20}.seg"], Files.Names(Folder));
        Assert.Throws<ArgumentException>(() => log.SetFloor("nobody", 1));
    }

    [Fact]
    public async Task A_cursor_survives_the_deletion_of_what_it_reads()
    {
        await using var log = Open(o =>
        {
            o.SegmentBytes = 512;
            o.Readers = ["reader"];
        });
        for (var i = 0; i < 6; i++)
            await AppendAsync(log, Quarter);
        using var cursor = log.OpenCursor(1);
        Assert.True(cursor.TryRead(out _));
        log.SetFloor("reader", 5);
        await Until(() => log.FirstOffset == 5);
        var rest = ReadOn(cursor).Select(record => record.Offset).ToList();
        Assert.Equal([5L, 6], rest[^2..]);
        Assert.Equal(0, log.Stats.Damaged);
    }

    [Fact]
    public async Task A_segment_that_somebody_else_deleted_is_counted_and_stepped_over()
    {
        await using var log = Open(o => o.SegmentBytes = 512);
        for (var i = 0; i < 6; i++)
            await AppendAsync(log, Quarter);
        Files.Remove(SegmentPath(3));
        Assert.Equal([1L, 2, 5, 6], ReadAll(log).Select(record => record.Offset));
        Assert.Equal(2, log.Stats.Damaged);
    }

    [Fact]
    public async Task Drop_oldest_deletes_unread_segments_counts_them_and_tells_before()
    {
        await using var log = Open(o =>
        {
            o.SegmentBytes = 512;
            o.MaxBytes = 2048;
            o.OnFull = SpoolFullPolicy.DropOldest;
            o.Readers = ["publisher"];
        });
        var drops = new List<SpoolDrop>();
        log.Dropped += drop =>
        {
            Assert.Contains($"{drop.FromOffset - (drop.FromOffset + 1) % 2:D20}.seg", Files.Names(Folder));
            drops.Add(drop);
        };
        for (var i = 0; i < 9; i++)
            await AppendAsync(log, Quarter);
        await Until(() => log.FirstOffset == 3);
        Assert.Equal([new SpoolDrop(1, 2, 2)], drops);

        log.SetFloor("publisher", 4); // Half of the next segment has been read: only the other half is lost.
        await AppendAsync(log, Quarter);
        await AppendAsync(log, Quarter);
        await Until(() => log.FirstOffset == 5);
        Assert.Equal(new SpoolDrop(4, 4, 1), drops[^1]);
        Assert.Equal(3, log.Stats.DroppedRecords);
        Assert.Equal(Enumerable.Range(5, 7).Select(n => (long)n), ReadAll(log).Select(record => record.Offset));
    }

    private static void Refusing(SpoolOptions options)
    {
        options.SegmentBytes = 512;
        options.MaxBytes = 2048;
        options.Readers = ["projector", "delivery"];
    }
}
