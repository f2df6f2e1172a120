using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Selftest;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl selftest</c>: what docs/unverified.md says of RouterOS, tried on a router that the reader owns.</summary>
internal static class SelftestVerb
{
    /// <summary>The verb.</summary>
    public static Verb Selftest { get; } = new("selftest",
        """
        Tries on your own router or CHR what applying relies on and nobody here could check on a real one. It makes
        scripts, jobs, disabled queues and an address list named desa-selftest, and removes them. Not for a router
        that serves people. Ends with 1 where a claim does not hold.

        Example:
          desactl selftest 192.0.2.10 --credential lab
        """,
        [CliFiles.Router],
        async (desk, ct) =>
        {
            var results = new List<(Claim Claim, string State, string? Fault)>();
            var session = await desk.OpenAsync(ct).ConfigureAwait(false);
            RouterFacts facts;
            await using (session.ConfigureAwait(false))
            {
                facts = await FactsReader.ReadAsync(session, desk.Target.Login.Name, ct).ConfigureAwait(false);
                var bench = new Bench(session, desk.Connect, desk.Time, ct);
                await bench.ClearAsync().ConfigureAwait(false);
                foreach (var claim in Claims.All)
                {
                    desk.Screen.Progress(claim.Text);
                    var fault = facts.Router.Version < claim.Since ? null : await claim.CheckAsync(bench).ConfigureAwait(false);
                    results.Add((claim, facts.Router.Version < claim.Since ? "not asked" : fault is null ? "holds" : "FAILS", fault));
                }

                await bench.ClearAsync().ConfigureAwait(false);
            }

            desk.Screen.Show(
                new { version = facts.Router.Version.ToString(), facts.Router.Model,
                    claims = results.Select(each => new { each.Claim.Text, each.State, each.Fault }) },
                () => desk.Screen.Table(["", "claim", "what the router did"], results.Select(each => (string[])
                [
                    Screen.Styled(each.Fault is null ? "green" : "red", each.State), each.Claim.Text, each.Fault ?? "",
                ])));
            return results.Any(each => each.Fault is not null) ? ExitCodes.Differs : ExitCodes.Done;
        });
}
