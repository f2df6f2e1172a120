using System.Text.Json;
using InternetDesa.Collector.SpoolVerbs;
using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Spool;

public sealed class SpoolCommandTests : SpoolTest
{
    [Fact]
    public async Task A_sound_directory_is_shown_and_verified()
    {
        await MakeAsync(records: 10);
        var inspected = Run("inspect");
        Assert.Equal((0, ""), (inspected.Code, inspected.Errors));
        Assert.Contains("10 records", inspected.Output, StringComparison.Ordinal);
        Assert.Contains("00000000000000000001.seg  1-5", inspected.Output, StringComparison.Ordinal);
        Assert.Contains("all below 4 done, 1 ranges", inspected.Output, StringComparison.Ordinal);
        Assert.Equal((0, "10 records are whole.\n"), (Run("verify").Code, Run("verify").Output));
        using var json = JsonDocument.Parse(Run("inspect", "--json").Output);
        Assert.Equal(10, json.RootElement.GetProperty("spools")[0].GetProperty("records").GetInt64());
        Assert.Equal((0, "Nothing was damaged.\n"), (Run("repair").Code, Run("repair").Output));
    }

    [Fact]
    public async Task Damage_is_named_and_repaired_without_losing_a_whole_record_or_a_damaged_byte()
    {
        await MakeAsync(records: 10);
        var segment = Path.Combine(Temporary, "spool", $"{1:D20}.seg");
        var bytes = await File.ReadAllBytesAsync(segment);
        // The second and the fourth of its five records.
        bytes[130] ^= 1;
        bytes[370] ^= 1;
        await File.WriteAllBytesAsync(segment, bytes);
        await File.WriteAllTextAsync(Path.Combine(Temporary, "delivery.checkpoint"), "done=\"1-");

        var verified = Run("verify");
        Assert.Equal(SpoolCommand.Damaged, verified.Code);
        Assert.Contains("00000000000000000001.seg: bytes 120-239 are no records, 1 lost", verified.Output, StringComparison.Ordinal);
        Assert.Contains("delivery.checkpoint: unreadable", verified.Output, StringComparison.Ordinal);
        var before = Records();

        var repaired = Run("repair");
        Assert.Equal(0, repaired.Code);
        Assert.EndsWith("3 damaged places are in quarantine/ as they were; 8 records are whole.\n", repaired.Output, StringComparison.Ordinal);
        Assert.Equal(0, Run("verify").Code);
        Assert.Equal(before, Records());
        Assert.Equal([1L, 3, 5, 6, 7, 8, 9, 10], before.Select(record => record.Offset));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(Temporary, "spool", "quarantine", Path.GetFileName(segment) + ".damaged")));
        Assert.True(File.Exists(Path.Combine(Temporary, "quarantine", "delivery.checkpoint.damaged")));
        Assert.Equal("Nothing was damaged.\n", Run("repair").Output);
    }

    [Fact]
    public async Task A_crash_at_any_step_of_a_repair_loses_nothing_and_it_can_be_run_again()
    {
        for (var step = 1; ; step++)
        {
            var files = new ModelFiles();
            await using (var log = SpoolLog.Open(new SpoolOptions { Directory = Folder }, Pool, Time, files))
            {
                for (var i = 1; i <= 5; i++)
                    await AppendAsync(log, new string('x', 99) + i);
            }

            var bytes = files.Bytes(SegmentPath(1)).ToArray();
            bytes[130] ^= 1;
            bytes[370] ^= 1;
            files.Put(SegmentPath(1), bytes);
            files.FreezeAt = files.Attempts + step;
            var crashed = false;
            try
            {
                SpoolRepair.Run(files, Folder);
            }
            catch (StorageException) when (files.Frozen)
            {
                crashed = true;
            }

            files.Crash(new Random(step), power: true);
            SpoolRepair.Run(files, Folder);
            await using var again = SpoolLog.Open(new SpoolOptions { Directory = Folder }, Pool, Time, files);
            Assert.Equal([1L, 3, 5], ReadAll(again).Select(record => record.Offset).Distinct().Order());
            Assert.Equal(0, again.Recovery.Quarantined);
            Assert.Contains(files.Names(Path.Combine(Folder, "quarantine")), name => name.EndsWith(".damaged", StringComparison.Ordinal));
            if (!crashed)
                return;
        }
    }

    [Fact]
    public async Task The_directory_of_a_running_program_is_shown_as_of_a_moment_and_never_repaired()
    {
        await MakeAsync(records: 3);
        using var running = DirectoryLock.Take(Temporary);
        var inspected = Run("inspect", "--json");
        Assert.Equal(0, inspected.Code);
        Assert.Contains("is in use by a running program", inspected.Errors, StringComparison.Ordinal);
        Assert.Contains("\"in_use\":true", inspected.Output, StringComparison.Ordinal);
        Assert.Equal(SpoolCommand.InUse, Run("repair").Code);
    }

    [Fact]
    public async Task A_torn_tail_is_no_damage_and_a_directory_without_spool_is_bad_input()
    {
        await MakeAsync(records: 3);
        await File.AppendAllTextAsync(Path.Combine(Temporary, "spool", $"{1:D20}.seg"), "torn");
        Assert.Equal(0, Run("verify").Code);
        Assert.Contains("4 bytes of an interrupted write", Run("inspect").Output, StringComparison.Ordinal);
        var output = new StringWriter();
        Assert.Equal(2, await SpoolCommand.RunAsync(["spool", "verify", Path.Combine(Temporary, "none")], output, output));
        Assert.Contains("There is no spool in", output.ToString(), StringComparison.Ordinal);
    }

    private List<(long Offset, string Text)> Records()
    {
        using var log = new Opened(Temporary, Pool, Time);
        return ReadAll(log.Log);
    }

    private async Task MakeAsync(int records)
    {
        await using var log = SpoolLog.Open(new SpoolOptions { Directory = Path.Combine(Temporary, "spool"), SegmentBytes = 620 }, Pool, Time);
        // 120 bytes each with the frame's header: five in a segment.
        for (var i = 0; i < records; i++)
            await AppendAsync(log, $"{i:D100}");
        var checkpoint = SpoolCheckpoint.Load(Path.Combine(Temporary, "delivery.checkpoint"));
        checkpoint.Done.Add(1, 3);
        checkpoint.Save();
        DirectoryLock.Take(Temporary).Dispose();
    }

    private (int Code, string Output, string Errors) Run(string verb, params string[] options)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = SpoolCommand.RunAsync(["spool", verb, Temporary, .. options], output, errors).GetAwaiter().GetResult();
        return (code, output.ToString(), errors.ToString());
    }

    private sealed class Opened(string directory, SyncPool pool, TimeProvider time) : IDisposable
    {
        public SpoolLog Log { get; } = SpoolLog.Open(new SpoolOptions { Directory = Path.Combine(directory, "spool") }, pool, time);

        public void Dispose() => Log.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
