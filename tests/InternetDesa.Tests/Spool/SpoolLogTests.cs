using System.Buffers.Binary;
using System.Text;
using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Spool;

public sealed class SpoolLogTests : SpoolTest
{
    [Fact]
    public async Task Records_are_read_back_after_the_spool_was_opened_again()
    {
        await using (var log = OpenOnDisk())
        {
            Assert.Equal(1, await AppendAsync(log, "satu"));
            Assert.Equal(2, await AppendAsync(log, ""));
            Assert.Equal(3, await AppendAsync(log, "tiga"));
        }

        await using var again = OpenOnDisk();
        Assert.Equal(new SpoolRecovery(3, 0, 0, 0), again.Recovery);
        Assert.Equal([(1, "satu"), (2, ""), (3, "tiga")], ReadAll(again));
        Assert.Equal(4, again.NextOffset);
        Assert.Equal(4, await AppendAsync(again, "empat"));
        Assert.Equal([(3, "tiga"), (4, "empat")], ReadAll(again, from: 3));
        Assert.Equal(["00000000000000000001.seg"], Directory.GetFiles(Temporary).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Records_that_come_within_the_time_to_gather_share_a_commit_and_closing_does_not_wait_for_it()
    {
        var log = Open(options => options.GatherTime = TimeSpan.FromSeconds(10));
        var first = log.Append("a"u8);
        var last = log.Append("b"u8);
        Assert.Same(first.Synced, last.Synced);
        await log.DisposeAsync();
        Assert.Equal((1L, 2L), (first.Offset, last.Offset));
        Assert.Equal(1, log.Stats.Commits);
        Assert.Throws<ArgumentException>(() => Open(options => options.GatherTime = TimeSpan.FromSeconds(11)));
    }

    [Fact]
    public async Task A_reader_that_comes_while_the_very_first_record_is_written_reads_it()
    {
        await using var log = Open();
        var (first, next) = (0L, 0L);
        Files.Fault = (call, _) =>
        {
            if (call == "create")
                (first, next) = (log.FirstOffset, log.NextOffset);
            return 0;
        };
        await AppendAsync(log, "satu");
        Assert.Equal((1L, 1L), (first, next));
        Assert.Equal([(1, "satu")], ReadAll(log, from: first));
    }

    [Fact]
    public async Task A_frame_is_laid_out_as_the_format_says()
    {
        await using var log = Open();
        await AppendAsync(log, "123456789");
        var frame = Files.Bytes(SegmentPath(1));

        Assert.Equal(20 + 9, frame.Length);
        Assert.Equal(9u, BinaryPrimitives.ReadUInt32LittleEndian(frame));
        Assert.Equal(~9u, BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(4)));
        Assert.Equal(Crc32C(frame[12..]), BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(8)));
        Assert.Equal(1, BinaryPrimitives.ReadInt64LittleEndian(frame.AsSpan(12)));
        Assert.Equal("123456789"u8, frame.AsSpan(20));
        Assert.Equal(0xE3069283u, Crc32C("123456789"u8)); // The check value of CRC-32C, RFC 3720.
    }

    [Fact]
    public async Task Records_that_come_during_a_commit_share_the_next_one_and_its_task()
    {
        using var release = new ManualResetEventSlim();
        var entered = new TaskCompletionSource();
        Files.Fault = (call, _) =>
        {
            if (call == "fdatasync" && entered.TrySetResult())
                release.Wait();
            return 0;
        };
        await using var log = Open();
        var first = log.Append("a"u8);
        await entered.Task;
        var others = Enumerable.Range(0, 100).Select(_ => log.Append("b"u8)).ToList();

        Assert.False(first.Synced.IsCompleted);
        Assert.All(others, append => Assert.Same(others[0].Synced, append.Synced));
        Assert.Throws<InvalidOperationException>(() => first.Offset);
        Assert.Empty(ReadAll(log));
        release.Set();
        await others[0].Synced;
        Assert.Equal(Enumerable.Range(2, 100).Select(n => (long)n), others.Select(append => append.Offset));
        Assert.Equal(2, Files.Count("pwrite"));
        Assert.Equal(2, Files.Count("fdatasync"));
        Assert.Equal(2, log.Stats.Commits);
        Assert.Equal(101, log.Stats.AppendedRecords);
        Assert.Equal(log.Bytes, log.Stats.AppendedBytes);
    }

    [Fact]
    public async Task A_new_segment_and_its_name_are_synced_before_its_first_record_is_written()
    {
        await using var log = Open();
        await AppendAsync(log, "a");
        string[] expected = ["mkdir spool", "fsyncdir spool", $"create {1:D20}.seg", $"fsync {1:D20}.seg", "fsyncdir spool", $"pwrite {1:D20}.seg", $"fdatasync {1:D20}.seg"];
        Assert.Equal(expected, Files.Snapshot());
    }

    [Fact]
    public async Task A_full_segment_is_followed_by_one_named_after_its_first_offset()
    {
        await using var log = Open(o => o.SegmentBytes = 512);
        for (var i = 1; i <= 8; i++)
            await AppendAsync(log, new string('x', 180));
        await AppendAsync(log, new string('y', 3000));
        Assert.Equal([1L, 3, 5, 7, 9], Files.Names(Folder).Select(name => long.Parse(name[..20])));
        Assert.Equal(9, ReadAll(log).Count);
        Assert.Equal([7L, 8, 9], ReadAll(log, from: 7).Select(record => record.Offset));
    }

    [Fact]
    public async Task A_cursor_waits_for_records_and_ends_with_the_spool()
    {
        var log = Open();
        using var cursor = log.OpenCursor(1);
        Assert.False(cursor.TryRead(out _));
        var waiting = cursor.WaitAsync(CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        await AppendAsync(log, "a");
        Assert.True(await waiting);
        Assert.Equal([(1, "a")], ReadOn(cursor));

        var ending = cursor.WaitAsync(CancellationToken.None).AsTask();
        using var cancelled = new CancellationTokenSource();
        var cancelledWait = cursor.WaitAsync(cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelledWait);
        await log.DisposeAsync();
        Assert.False(await ending);
    }

    [Fact]
    public async Task A_cursor_follows_the_log_over_segments_and_records_larger_than_its_read_ahead()
    {
        await using var log = OpenOnDisk(o => o.SegmentBytes = 100_000);
        using var cursor = log.OpenCursor(1);
        var expected = new List<(long, string)>();
        var read = new List<(long, string)>();
        for (var i = 0; i < 60; i++)
        {
            var text = new string((char)('a' + i % 26), i * i * 30);
            expected.Add((await AppendAsync(log, text), text));
            if (i % 7 == 0)
                read.AddRange(ReadOn(cursor));
        }

        read.AddRange(ReadOn(cursor));
        Assert.Equal(expected, read);
    }

    [Fact]
    public async Task Many_writers_get_each_record_exactly_once_in_their_own_order()
    {
        await using var log = OpenOnDisk(o => o.SegmentBytes = 20_000);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i += 4)
            {
                var appends = Enumerable.Range(i, 4).Select(n => log.Append(Encoding.UTF8.GetBytes($"{writer}:{n}"))).ToList();
                foreach (var append in appends)
                    await append.Synced;
            }
        })));

        var read = ReadAll(log);
        Assert.Equal(Enumerable.Range(1, 1600).Select(n => (long)n), read.Select(record => record.Offset));
        for (var writer = 0; writer < 8; writer++)
            Assert.Equal(Enumerable.Range(0, 200).Select(n => $"{writer}:{n}"), read.Select(r => r.Text).Where(t => t.StartsWith($"{writer}:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Closing_commits_what_waits_and_refuses_more()
    {
        var log = Open();
        var append = log.Append("a"u8);
        await log.DisposeAsync();
        Assert.True(append.Synced.IsCompletedSuccessfully);
        Assert.Throws<ObjectDisposedException>(() => log.Append("b"u8));
        await log.DisposeAsync();
    }

    [Fact]
    public async Task An_idle_spool_holds_one_descriptor_and_its_cursors_none()
    {
        await using var log = OpenOnDisk();
        await AppendAsync(log, "a");
        using var cursor = log.OpenCursor(1);
        ReadOn(cursor);
        Assert.Equal(1, Directory.GetFiles("/proc/self/fd").Count(IsOfThisTest));
    }

    // Other tests of the process open and close descriptors meanwhile.
    private bool IsOfThisTest(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, false)?.FullName.StartsWith(Temporary, StringComparison.Ordinal) == true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    [Fact]
    public void Options_out_of_range_say_what_to_write()
    {
        Assert.Contains("MaxBytes", Assert.Throws<ArgumentException>(() => Open(o => o.MaxBytes = o.SegmentBytes)).Message);
        Assert.Contains("SegmentBytes", Assert.Throws<ArgumentException>(() => Open(o => o.SegmentBytes = 1)).Message);
        Assert.Contains("Readers", Assert.Throws<ArgumentException>(() => Open(o => o.Readers = ["a", "a"])).Message);
    }

    [Fact]
    public async Task A_record_over_the_limit_is_the_callers_mistake()
    {
        await using var log = Open(o => o.MaxRecordBytes = 10);
        Assert.Throws<ArgumentException>(() => log.Append(new byte[11]));
        await log.Append(new byte[10]).Synced;
    }

    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F63B78;
        }

        return ~crc;
    }
}
