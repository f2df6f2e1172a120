using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Spool;

public sealed class SpoolFaultTests : SpoolTest
{
    [Theory]
    [InlineData("pwrite", Errno.NoSpace)]
    [InlineData("pwrite", Errno.Quota)]
    [InlineData("fdatasync", Errno.NoSpace)]
    [InlineData("fdatasync", Errno.Quota)]
    public async Task A_full_disk_delays_records_which_go_to_a_new_segment_under_new_offsets(string failing, int errno)
    {
        await using var log = Open();
        await AppendAsync(log, "before");
        var durable = Files.Bytes(SegmentPath(1)).Length;
        Files.Fault = (call, _) => call == failing ? errno : 0;
        var first = log.Append("one"u8);
        await Until(() => log.Stats.NoSpace == 1);
        var second = log.Append("two"u8);
        Assert.Equal(durable, Files.Bytes(SegmentPath(1)).Length);

        Time.Advance(TimeSpan.FromSeconds(1)); // No room yet: the new segment fails as well, and goes.
        await Until(() => log.Stats.NoSpace == 2);
        Assert.False(first.Synced.IsCompleted);
        Assert.Equal([$"{1:D20}.seg"], Files.Names(Folder));
        Assert.Equal([(1, "before")], ReadAll(log));

        Files.Fault = (_, _) => 0;
        await Until(() => Time.PendingTimers == 1);
        Time.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(first.Synced, second.Synced);
        Assert.Equal([(1, "before"), (4, "one"), (5, "two")], ReadAll(log));
        Assert.Equal((4L, 5L), (first.Offset, second.Offset));
        Assert.Equal([1L, 4], Files.Names(Folder).Select(name => long.Parse(name[..20])));
        Assert.False(log.Failure.IsCompleted);
        await log.DisposeAsync();

        await using var again = Open();
        Assert.Equal([(1, "before"), (4, "one"), (5, "two")], ReadAll(again));
        Assert.Equal(6, await AppendAsync(again, "three"));
    }

    [Theory]
    [InlineData("create")]
    [InlineData("fsync")]
    [InlineData("fsyncdir")]
    public async Task A_new_segment_that_finds_no_room_leaves_no_file(string failing)
    {
        await using var log = Open();
        Files.Fault = (call, _) => call == failing ? Errno.NoSpace : 0;
        var append = log.Append("a"u8);
        await Until(() => log.Stats.NoSpace == 1 && Time.PendingTimers == 1);
        Assert.Empty(Files.Names(Folder));
        Files.Fault = (_, _) => 0;
        Time.Advance(TimeSpan.FromSeconds(1));
        await append.Synced;
        Assert.Equal([(append.Offset, "a")], ReadAll(log));
    }

    [Fact]
    public async Task What_waits_for_room_is_bounded_and_faults_when_the_spool_is_closed()
    {
        var log = Open(o => o.MaxWaitingBytes = 100);
        Files.Fault = (call, _) => call == "pwrite" ? Errno.NoSpace : 0;
        var waiting = log.Append(new byte[60]);
        await Until(() => Time.PendingTimers == 1);
        await Assert.ThrowsAsync<SpoolFullException>(() => log.Append(new byte[60]).Synced);
        Assert.Equal(1, log.Stats.Refused);
        await log.DisposeAsync();
        await Assert.ThrowsAsync<SpoolFullException>(() => waiting.Synced);
    }

    [Theory]
    [InlineData("pwrite", Errno.Io)]
    [InlineData("fdatasync", Errno.Io)]
    [InlineData("fdatasync", 30)]
    public async Task Any_other_error_stops_the_spool_for_good_and_leaves_nothing_behind_the_durable(string failing, int errno)
    {
        var log = Open();
        await AppendAsync(log, "before");
        var durable = Files.Bytes(SegmentPath(1)).Length;
        var failures = 0;
        Files.Fault = (call, _) => call == failing && failures++ == 0 ? errno : 0;
        var append = log.Append("lost"u8);
        var e = await Assert.ThrowsAsync<SpoolFailedException>(() => append.Synced);
        Assert.Contains(failing, e.Message);
        Assert.Contains($"{1:D20}.seg", e.Message);
        await Assert.ThrowsAsync<SpoolFailedException>(() => log.Failure);
        await Assert.ThrowsAsync<SpoolFailedException>(() => log.Append("later"u8).Synced);
        Assert.Equal(durable, Files.Bytes(SegmentPath(1)).Length);
        Assert.Equal([(1, "before")], ReadAll(log));
        await log.DisposeAsync();
        Assert.Equal(1, failures); // Never tried again.
        Assert.Equal(74, SpoolFailedException.ExitCode);

        await using var again = Open();
        Assert.Equal([(1, "before")], ReadAll(again));
        Assert.Equal(2, await AppendAsync(again, "after"));
    }

    [Fact]
    public async Task A_failed_directory_sync_acknowledges_nothing()
    {
        await using var log = Open();
        Files.Fault = (call, _) => call == "fsyncdir" ? Errno.Io : 0;
        await Assert.ThrowsAsync<SpoolFailedException>(() => AppendAsync(log, "a"));
        Assert.Equal(0, Files.Count("pwrite"));
    }

    [Fact]
    public async Task A_failed_deletion_stops_the_spool_after_what_it_has_acknowledged()
    {
        await using var log = Open(o =>
        {
            o.SegmentBytes = 512;
            o.Readers = ["reader"];
        });
        for (var i = 0; i < 3; i++)
            await AppendAsync(log, new string('x', 300));
        Files.Fault = (call, _) => call == "unlink" ? Errno.Io : 0;
        log.SetFloor("reader", 3);
        await Assert.ThrowsAsync<SpoolFailedException>(() => log.Failure.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_disk_that_is_full_at_start_keeps_nobody_from_starting()
    {
        await using (var log = Open())
            await AppendAsync(log, "a");
        Files.Put(SegmentPath(1), [.. Files.Bytes(SegmentPath(1)), 1, 2, 3]);
        Files.Fault = (call, _) => call == "create" ? Errno.NoSpace : 0;
        await using var again = Open();
        Assert.Equal([(1, "a")], ReadAll(again));
        Files.Fault = (_, _) => 0;
        Assert.Equal(3, await AppendAsync(again, "b"));
        Assert.Equal([(1, "a"), (3, "b")], ReadAll(again));
    }
}
