using System.Net.Http.Json;
using System.Text.Json;
using InternetDesa.Core.Regions;
using InternetDesa.Simulator.Demo;
using InternetDesa.Simulator.World;
using InternetDesa.State;
using InternetDesa.State.Completeness;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Simulator;

/// <summary>The whole demo, small: it measures descriptors of the process, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(DemoRunTests), DisableParallelization = true)]
public sealed class DemoRunCollection;

[Collection(nameof(DemoRunTests))]
public sealed class DemoRunTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _root = Directory.CreateTempSubdirectory("demo-").FullName;
    private readonly HttpClient _http = new();
    private readonly CancellationTokenSource _end = new();

    private DemoOptions Options(int villages) => new()
    {
        Directory = Path.Combine(_root, "d"),
        Villages = villages,
        Port = 0,
        Cadence = TimeSpan.FromSeconds(1),
        Spread = TimeSpan.FromSeconds(1),
    };

    public void Dispose()
    {
        _http.Dispose();
        _end.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Planted_cuts_appear_on_the_pages_and_heal_and_nothing_is_lost_over_two_runs()
    {
        var options = Options(8);
        var output = new StringWriter();
        long seen, received;
        using (var directory = DemoDirectory.Open(options))
        {
            await using var run = await DemoRun.StartAsync(options, directory, _end.Token);
            var ended = run.RunAsync(directory, new DemoConsole(output, isTerminal: false), _end.Token);
            var (uplink, power) = (run.World.Planted[0].Village.Code, run.World.Planted[1].Village.Code);

            Uri Public(VillageCode village) => new(run.Servers.Pages, $"desa/{village.Digits}");

            await UntilAsync(run, all => all.Count == 9 && all[uplink.Digits].IsUp && all[power.Digits].IsUp);
            await UntilAsync(run, all => all[uplink.Digits].State == "down");
            await SaysAsync(Public(uplink), "Penyebab belum diketahui: desa ini tidak terdengar");
            await SaysAsync(run.LocalPages[uplink], "Jalur internet putus");
            await UntilAsync(run, all => all[power.Digits].State == "down");
            await SaysAsync(Public(power), "Penyebab belum diketahui: desa ini tidak terdengar");
            await UntilAsync(run, all => all[uplink.Digits].IsUp);
            var last = await UntilAsync(run, all => all[power.Digits].IsUp);
            await SaysAsync(run.LocalPages[uplink], "Internet desa berfungsi");
            await SaysAsync(run.LocalPages[power], "Listrik alat ini sempat padam");
            // In the list of what was, where the end gave the begin its cause.
            await SaysAsync(Public(uplink), "Sambungan desa ke penyedia internet putus.");
            await SaysAsync(Public(power), "Listrik di desa padam.");
            await ProvenAsync(directory, uplink, power);

            Assert.All(last, village => Assert.Equal(village.Key != VillageChoice.ThisMachine.Digits, village.Value.Simulated));
            Assert.True(last[VillageChoice.ThisMachine.Digits].IsUp);
            Assert.Equal([CutKind.Uplink], run.Truth.Of(uplink).Select(cut => cut.Kind));
            Assert.Equal([CutKind.Power], run.Truth.Of(power).Select(cut => cut.Kind));
            AssertHealed(directory, uplink, OutageCause.Uplink);
            AssertHealed(directory, power, OutageCause.Power);

            await _end.CancelAsync();
            Assert.Equal(0, await ended.WaitAsync(Patience));
            Assert.Contains($"/desa/{uplink.Digits}", output.ToString(), StringComparison.Ordinal);
            (seen, received) = (run.Sealed, run.Servers.Stats.Points);
            Assert.True(seen > 0 && received + run.Buffered >= seen, $"{seen} sealed, {received} received, {run.Buffered} left");
            Assert.Empty(run.Servers.Stats.DeadLetters);
        }

        await SecondRunTakesWhatIsLeftAsync(options, seen, received);
    }

    [Fact]
    public async Task A_village_needs_at_most_four_descriptors()
    {
        const int villages = 20;
        if (!Directory.Exists("/proc/self/fd"))
            Assert.Skip("Descriptors are counted in /proc/self/fd.");
        // At this speed hardly a village is cut off by chance.
        var options = Options(villages) with { Speed = 0.1 };
        using var directory = DemoDirectory.Open(options);
        await using var run = await DemoRun.StartAsync(options, directory, _end.Token);
        // The connection that asks is open before and after.
        await UntilAsync(run, all => all.Count == villages + 1);
        var before = Descriptors();
        var ended = run.RunAsync(directory, new DemoConsole(TextWriter.Null, isTerminal: false), _end.Token);
        await UntilAsync(run, all => all.Values.Count(village => village.IsUp) >= villages - 2);

        // The database's connection of the live line, and what this machine's agent opens for its echoes, are few.
        Assert.InRange(Descriptors() - before, villages, DescriptorLimit.PerVillage * (villages + 1) + 10);
        await _end.CancelAsync();
        Assert.Equal(0, await ended.WaitAsync(Patience));
    }

    private async Task SecondRunTakesWhatIsLeftAsync(DemoOptions options, long seen, long received)
    {
        using var end = new CancellationTokenSource();
        using var directory = DemoDirectory.Open(options);
        await using var run = await DemoRun.StartAsync(options, directory, end.Token);
        var ended = run.RunAsync(directory, new DemoConsole(TextWriter.Null, isTerminal: false), end.Token);
        await UntilAsync(run, _ => received + run.Servers.Stats.Points >= seen);
        await end.CancelAsync();
        Assert.Equal(0, await ended.WaitAsync(Patience));
    }

    private async Task<Dictionary<string, Village>> UntilAsync(DemoRun run, Func<Dictionary<string, Village>, bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var villages = new Dictionary<string, Village>();
        try
        {
            while (await poll.WaitForNextTickAsync(patience.Token))
            {
                using var answer = await _http.GetAsync(new Uri(run.Servers.Pages, "api/v1/villages"), patience.Token);
                if (!answer.IsSuccessStatusCode)
                    continue;
                var body = await answer.Content.ReadFromJsonAsync<Answer>(JsonSerializerOptions.Web, patience.Token);
                villages = body!.Villages.ToDictionary(village => village.Code);
                if (condition(villages))
                    return villages;
            }
        }
        catch (OperationCanceledException)
        {
        }

        throw new TimeoutException($"It did not come to pass within {Patience}: {string.Join(", ", villages.Values)}");
    }

    private async Task SaysAsync(Uri page, string text)
    {
        var said = "";
        await Eventually.True(async () =>
        {
            try
            {
                said = await _http.GetStringAsync(page);
            }
            catch (HttpRequestException)
            {
                // A box that has just its power back.
            }

            return said.Contains(text, StringComparison.Ordinal);
        }, $"{page} says '{text}'");
    }

    // Every point that the agents counted came, or a cut took it and is named.
    private static Task ProvenAsync(DemoDirectory directory, params VillageCode[] villages) => Eventually.True(() =>
    {
        using var database = StateDatabase.OpenReadOnly(directory.Database);
        return villages.All(village => CompletenessProof.Of(new CompletenessStore(database).OfVillage(village), TimeProvider.System.GetUtcNow())
            is { Count: > 0 } days && days.All(day => day is { Missing: 0, MissingBatches: 0, Sampled: > 0 } && day.Received + day.LostPower >= day.Sampled));
    }, "every point accounted for");

    private static void AssertHealed(DemoDirectory directory, VillageCode village, OutageCause cause)
    {
        using var database = StateDatabase.OpenReadOnly(directory.Database);
        var changes = new StatusQueries(database).Changes(village, 20);
        Assert.Contains(changes, change => change.State == VillageState.Normal && change.Cause == cause);
        Assert.Contains(changes, change => change.State == VillageState.Down && change.Cause == cause);
    }

    private static int Descriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();

    private sealed record Answer(IReadOnlyList<Village> Villages);

    private sealed record Village(string Code, string State, bool Simulated)
    {
        // The weather is the world's: a village may be degraded at the time of the test.
        public bool IsUp => State is "normal" or "degraded";
    }
}
