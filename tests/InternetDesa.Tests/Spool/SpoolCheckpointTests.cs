using System.Text;
using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Spool;

public sealed class SpoolCheckpointTests : SpoolTest
{
    [Fact]
    public void A_checkpoint_is_read_back_as_it_was_saved()
    {
        var path = Path.Combine(Temporary, "delivery.done");
        var checkpoint = SpoolCheckpoint.Load(path);
        Assert.Equal((0, false), (checkpoint.Done.Count, checkpoint.Damaged));
        checkpoint.Done.Add(1, 900);
        checkpoint.Done.Add(950, 960);
        checkpoint.Save();
        checkpoint.Save();
        Assert.Equal("done=\"1-900,950-960\"\n", File.ReadAllText(path));
        Assert.Equal("1-900,950-960", SpoolCheckpoint.Load(path).Done.ToString());
        Assert.Equal([path], Directory.GetFiles(Temporary));
    }

    [Fact]
    public void An_empty_set_is_no_damage()
    {
        var path = Path.Combine(Temporary, "empty.done");
        SpoolCheckpoint.Load(path).Save();
        Assert.False(SpoolCheckpoint.Load(path).Damaged);
    }

    [Theory]
    [InlineData("")]
    [InlineData("done=\"")]
    [InlineData("done=\"1-9")]
    [InlineData("done=\"1-9\"")]
    [InlineData("done=\"9-1\"\n")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0")]
    public void A_damaged_checkpoint_is_empty_and_says_so(string content)
    {
        var path = Path.Combine(Temporary, "delivery.done");
        File.WriteAllText(path, content);
        var checkpoint = SpoolCheckpoint.Load(path);
        Assert.Equal((0, true), (checkpoint.Done.Count, checkpoint.Damaged));
        checkpoint.Done.Add(1);
        checkpoint.Save();
        Assert.False(SpoolCheckpoint.Load(path).Damaged);
    }

    [Fact]
    public void At_every_crash_the_old_checkpoint_or_the_new_one_is_there_whole()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var files = new ModelFiles();
            var checkpoint = SpoolCheckpoint.Load(files, "/data/x.done");
            checkpoint.Done.Add(1, 5);
            checkpoint.Save();
            checkpoint.Done.Add(6, 9);
            files.FreezeAt = files.Attempts + random.Next(1, 8);
            var saved = true;
            try
            {
                checkpoint.Save();
            }
            catch (StorageException)
            {
                saved = false;
            }

            files.Crash(random, power: true);
            var after = SpoolCheckpoint.Load(files, "/data/x.done");
            Assert.False(after.Damaged, $"Seed {seed}.");
            Assert.True(after.Done.Last == 9 || (!saved && after.Done.Last == 5), $"Seed {seed}: {after.Done}.");
        }
    }

    [Fact]
    public void An_atomic_file_has_the_permissions_asked_for_and_failures_name_the_call_and_the_path()
    {
        var path = Path.Combine(Temporary, "secret");
        AtomicFile.Write(path, Encoding.UTF8.GetBytes("x"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(path).UnixFileMode);
        var e = Assert.Throws<StorageException>(() => AtomicFile.Write(Path.Combine(Temporary, "no", "file"), []));
        Assert.Equal(Errno.NoEntry, e.Errno);
        Assert.Contains("ENOENT", e.Message);
        Assert.Contains("no/file", e.Message);
    }

    [Fact]
    public void A_data_directory_has_one_writer_at_a_time()
    {
        var directory = Path.Combine(Temporary, "a", "b");
        using (DirectoryLock.Take(directory))
            Assert.Contains(directory, Assert.Throws<DirectoryInUseException>(() => DirectoryLock.Take(directory)).Message);
        DirectoryLock.Take(directory).Dispose();
    }
}
