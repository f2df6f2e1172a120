using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Simulator.Lockout;
using InternetDesa.Simulator.RouterOs;
using ScriptText = InternetDesa.Provisioning.Applying.ScriptText;

namespace InternetDesa.Tests.Provisioning.Applying;

public sealed class InverseScriptTests
{
    public static TheoryData<int> Plans => [.. Enumerable.Range(0, LockoutCorpus.All.Count - 3)];

    [Theory]
    [MemberData(nameof(Plans))]
    public void From_between_any_two_writes_it_leads_back_and_running_it_twice_is_running_it_once(int index)
    {
        var writes = int.MaxValue;
        for (var done = 0; done <= writes; done++)
        {
            using var world = new LockoutWorld(LockoutCorpus.All[index], new RouterVersion(7, 18));
            var before = world.Holds(_ => false);
            (writes, var statements) = world.Wait(WriteAsync(world, LockoutCorpus.All[index], done));
            for (var run = 0; run < 2; run++)
            {
                world.Router.Console(string.Join('\n', statements));
                Assert.Equal(before, world.Holds(_ => false));
            }
        }

        Assert.InRange(writes, 2, 100);
    }

    [Theory]
    [InlineData("2M/5M", "\"2M/5M\"")]
    [InlineData("sandi \"baru\" $2026\\", "\"sandi \\22baru\\22 \\242026\\5C\"")]
    [InlineData("é\n?", "\"\\C3\\A9\\0A\\3F\"")]
    public void Values_are_quoted_by_one_rule(string value, string text) => Assert.Equal(text, ScriptText.Quote(value));

    [Fact]
    public void A_marker_is_read_as_it_was_written_and_a_comment_of_somebody_is_none()
    {
        var marker = new Marker("0123456789ab", MarkerState.Confirmed, "ani@kantor dinas", new DateTimeOffset(2026, 3, 3, 4, 5, 6, TimeSpan.Zero));
        Assert.Equal(marker, Marker.Parse(NetNames.Script(marker.Plan), marker.ToString()));
        Assert.Null(Marker.Parse(NetNames.Script(marker.Plan), "jangan dihapus"));
        Assert.Null(Marker.Parse("another", marker.ToString()));
    }

    private static async Task<(int Writes, IReadOnlyList<string> Statements)> WriteAsync(LockoutWorld world, LockoutPlan corpus, int done)
    {
        await using var session = await RouterSession.OpenAsync(world.Connect, CancellationToken.None);
        var facts = await FactsReader.ReadAsync(session, world.User, CancellationToken.None);
        var before = await SnapshotReader.ReadAsync(session, facts.Router, CancellationToken.None);
        var plan = Planner.Make(corpus.Wanted, before, LockoutCorpus.Secrets, null).Plan!;
        var secrets = new PlanSecrets(LockoutCorpus.Secrets, before);
        var writer = new PlanWriter(session, before, secrets);
        await writer.WriteAsync(plan with { Steps = [.. plan.Steps.Take(done)] }, _ => { }, CancellationToken.None);
        return (plan.Steps.Count, InverseScript.Statements(plan, before, secrets));
    }
}
