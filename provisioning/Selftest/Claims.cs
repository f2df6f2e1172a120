using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Selftest;

/// <summary>The claims that docs/unverified.md lists and a router can answer by itself. Each leaves the router as it was.</summary>
internal static class Claims
{
    private const string AddressList = "/ip/firewall/address-list";
    private static readonly string Ours = Bench.Quote(Bench.Name);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Claim> All { get; } =
    [
        new("commands that are sent together are done in their order", async bench =>
        {
            var replies = await bench.SendAsync(
                Queue("-1"), ["/queue/simple/set", $"=.id={Bench.Name}-1", "=comment=second"],
                ["/queue/simple/print", "=.proplist=name,comment", $"?name={Bench.Name}-1"]).ConfigureAwait(false);
            await bench.RemoveAsync("/queue/simple", "name").ConfigureAwait(false);
            return replies[2].Rows is [var row] && row["comment"] == "second" ? null : "the last did not see what the first two did";
        }),
        new("rows without an attribute 'dynamic' pass the query ?dynamic=true ?#!", async bench =>
        {
            var replies = await bench.SendAsync(
                ["/user/print", "=.proplist=name"], ["/user/print", "=.proplist=name", "?dynamic=true", "?#!"]).ConfigureAwait(false);
            return replies[0].Rows.Count > 0 && replies[0].Rows.Count == replies[1].Rows.Count
                ? null : $"{replies[0].Rows.Count} users without it, {replies[1].Rows.Count} with it";
        }),
        new("\\XX escapes, a find by two attributes, and set of nothing work in scripts", async bench =>
        {
            await bench.SendAsync(ListRow("satu \"dua\" $tiga é")).ConfigureAwait(false);
            var run = await bench.RunAsync(
                $"{AddressList}/set [find where list={Ours} comment={Bench.Quote("satu \"dua\" $tiga é")}] comment=\"found\"\n"
                + $"{AddressList}/set [find where list={Ours} comment=\"none\"] comment=\"wrong\"").ConfigureAwait(false);
            var rows = await bench.OursAsync(AddressList, "list").ConfigureAwait(false);
            await bench.RemoveAsync(AddressList, "list").ConfigureAwait(false);
            return run.Outcome == RouterOsOutcome.Done && rows is [var row] && row["comment"] == "found" ? null : Say(run);
        }),
        new("a script runs to its end before the answer comes, and :error in it is a trap", async bench =>
        {
            var slow = await bench.RunAsync($":delay 1s\n{AddressList}/add list={Ours} address=192.0.2.1").ConfigureAwait(false);
            var rows = await bench.OursAsync(AddressList, "list").ConfigureAwait(false);
            await bench.RemoveAsync(AddressList, "list").ConfigureAwait(false);
            var failed = await bench.RunAsync(":error \"on purpose\"").ConfigureAwait(false);
            return slow.Outcome == RouterOsOutcome.Done && rows.Count == 1 && failed.Outcome == RouterOsOutcome.Trap
                ? null
                : $"{Say(slow)}; {Say(failed)}";
        }),
        new("a failing statement within :do leaves the others alone", async bench =>
        {
            var run = await bench.RunAsync(
                $":local failed 0\n:do {{{AddressList}/add list={Ours} address=\"no address\"}} on-error={{:set failed ($failed + 1)}}\n"
                + $":if ($failed = 1) do={{{AddressList}/add list={Ours} address=192.0.2.2}}").ConfigureAwait(false);
            var rows = await bench.OursAsync(AddressList, "list").ConfigureAwait(false);
            await bench.RemoveAsync(AddressList, "list").ConfigureAwait(false);
            return rows.Count == 1 ? null : Say(run);
        }),
        new("a script may remove itself and goes on", async bench =>
        {
            var run = await bench.RunAsync(
                $"/system/script/remove [find where name={Ours}]\n{AddressList}/add list={Ours} address=192.0.2.3").ConfigureAwait(false);
            var rows = await bench.OursAsync(AddressList, "list").ConfigureAwait(false);
            await bench.RemoveAsync(AddressList, "list").ConfigureAwait(false);
            return rows.Count == 1 ? null : Say(run);
        }),
        new("scripts keep a comment", async bench =>
        {
            await bench.SendAsync(["/system/script/add", $"=name={Bench.Name}", "=source=", "=comment=internet-desa armed"]).ConfigureAwait(false);
            var rows = await bench.OursAsync("/system/script", "name").ConfigureAwait(false);
            await bench.RemoveAsync("/system/script", "name").ConfigureAwait(false);
            return rows is [var row] && row["comment"] == "internet-desa armed" ? null : "it is not there when it is read";
        }),
        new("a job with an interval alone first fires an interval after it was made; a start-up job is accepted", async bench =>
        {
            await bench.SendAsync(
                Job("-timer", "=interval=8s"), Job("-boot", "=start-time=startup", "=interval=0s")).ConfigureAwait(false);
            var early = await bench.OursAsync(AddressList, "list").ConfigureAwait(false);
            var jobs = await bench.OursAsync("/system/scheduler", "name").ConfigureAwait(false);
            await bench.WaitAsync(TimeSpan.FromSeconds(12)).ConfigureAwait(false);
            var late = await bench.OursAsync(AddressList, "list").ConfigureAwait(false);
            await bench.ClearAsync().ConfigureAwait(false);
            return (early.Count, late.Count) == (0, 1)
                && jobs.Any(job => job["start-time"] == "startup") && jobs.Any(job => job["next-run"] is { Length: > 0 })
                ? null : $"{early.Count} runs at once, {late.Count} after 12 s, {jobs.Count} jobs";
        }),
        new("a row that is moved stands where it was moved to, at the end without a destination", async bench =>
        {
            await bench.SendAsync(Queue("-1"), Queue("-2")).ConfigureAwait(false);
            await bench.RunAsync($"/queue/simple/move [find where name={Bench.Quote(Bench.Name + "-2")}] destination=[find where "
                + $"name={Bench.Quote(Bench.Name + "-1")}]").ConfigureAwait(false);
            var first = await bench.OursAsync("/queue/simple", "name").ConfigureAwait(false);
            await bench.RunAsync($"/queue/simple/move [find where name={Bench.Quote(Bench.Name + "-2")}]").ConfigureAwait(false);
            var second = await bench.OursAsync("/queue/simple", "name").ConfigureAwait(false);
            await bench.RemoveAsync("/queue/simple", "name").ConfigureAwait(false);
            return first.Count == 2 && first[0]["name"]!.EndsWith("-2", StringComparison.Ordinal)
                && second[0]["name"]!.EndsWith("-1", StringComparison.Ordinal)
                ? null : "the order is another";
        }),
        new("safe mode taken over the API undoes a change when its session ends", SafeModeAsync) { Since = new RouterOsVersion(7, 18) },
    ];

    private static async Task<string?> SafeModeAsync(Bench bench)
    {
        var other = await bench.OpenAsync().ConfigureAwait(false);
        await using (other.ConfigureAwait(false))
        {
            var replies = await other.SendAsync([["/safe-mode/take"]], bench.Stop).ConfigureAwait(false);
            if (replies[0].Outcome != RouterOsOutcome.Done)
                return Say(replies[0]);
            await other.SendAsync(ListRow("in safe mode"), bench.Stop).ConfigureAwait(false);
        }

        await bench.WaitAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(false);
        var rows = await bench.OursAsync(AddressList, "list").ConfigureAwait(false);
        await bench.RemoveAsync(AddressList, "list").ConfigureAwait(false);
        return rows.Count == 0 ? null : "the change is still there after 10 s";
    }

    private static string[] Queue(string suffix) =>
        ["/queue/simple/add", $"=name={Bench.Name}{suffix}", "=target=192.0.2.1/32", "=disabled=yes"];

    private static string[] ListRow(string comment) => [$"{AddressList}/add", $"=list={Bench.Name}", "=address=192.0.2.9", $"=comment={comment}"];

    private static string[] Job(string suffix, params string[] words) =>
    [
        "/system/scheduler/add", $"=name={Bench.Name}{suffix}", .. words, "=policy=read,write,policy,test",
        $"=on-event={AddressList}/add list={Ours} address=192.0.2.4",
    ];

    private static string Say(RouterOsReply reply) =>
        reply.Traps.Count > 0 ? $"the router said: {reply.Traps[0].Message}" : $"{reply.Outcome} {reply.Reason}".Trim();
}
