using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Spool;

/// <summary>
/// Random histories of appends, floors, full disks and crashes over a disk that forgets what was not synced. A failing seed is printed;
/// <c>./desa bench chaos --part model model-steps</c> runs more of them.
/// </summary>
public sealed class SpoolCrashTests
{
    private const int Histories = 3000;

    [Fact]
    public async Task Every_acknowledged_record_survives_every_crash_at_its_offset_and_nothing_foreign_is_read()
    {
        await using var pool = new SyncPool(1);
        var acknowledged = 0L;
        for (var seed = 1; seed <= Histories; seed++)
        {
            var history = new SpoolHistory(seed, pool);
            try
            {
                await history.Run();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}", e);
            }

            acknowledged += history.Acknowledged;
        }

        Assert.True(acknowledged > 20 * Histories, $"Only {acknowledged} records were acknowledged: the histories test nothing.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Of_a_history_the_power_may_fail_at_every_single_call(int seed)
    {
        await using var pool = new SyncPool(1);
        var (steps, acknowledged) = await SpoolHistory.RunEveryStep(seed, pool);
        Assert.True(steps > 50, $"Only {steps} calls: the history tests nothing.");
        Assert.True(acknowledged > 20 * steps, $"Only {acknowledged} records were acknowledged: the history tests nothing.");
    }

    [Theory]
    [InlineData("fdatasync", 1)] // Acknowledged before it is synced.
    [InlineData("fdatasync", 20)] // An error of a sync now and then, and nobody looks.
    [InlineData("fsyncdir", 1)] // A new file whose name nobody syncs.
    public async Task The_histories_see_a_spool_that_does_not_sync(string call, int oneIn)
    {
        await using var pool = new SyncPool(1);
        var red = 0;
        for (var seed = 1; seed <= 200; seed++)
        {
            try
            {
                await new SpoolHistory(seed, pool, (random, made) => made == call && random.Next(oneIn) == 0).Run();
            }
            catch (InvalidOperationException)
            {
                red++;
            }
        }

        Assert.True(red > 5, $"{red} of 200 histories noticed");
    }
}
