using InternetDesa.Provisioning.Fleet;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl fleet drift</c>.</summary>
internal static class FleetDriftVerb
{
    /// <summary>The verb.</summary>
    public static Verb Drift { get; } = new("drift",
        """
        Tells of each village of a selection whether its router still is as the manifest says: 0 if all that answer
        are, 1 if not. Changes nothing.

        Example:
          desactl fleet drift --in 33.01 --parallel 200
        """,
        [.. FleetOptions.Choosing, FleetOptions.AtOnce],
        async (desk, ct) =>
        {
            var villages = desk.Villages(desk.Selection());
            var drift = new FleetDrift(desk.Routers(manifest: true));
            var counts = new Dictionary<DriftState, int>();
            var rows = new List<object>();
            await foreach (var found in drift.RunAsync(villages.Select(village => village.Code), desk.Arguments.GetValue(FleetOptions.AtOnce),
                ct).ConfigureAwait(false))
            {
                counts[found.State] = counts.GetValueOrDefault(found.State) + 1;
                if (desk.Screen.IsJson)
                    rows.Add(new { code = found.Village.Digits, found.State, found.Changes, found.Detail });
                else if (found.State != DriftState.Same)
                    desk.Screen.Line($"{found.Village.Dotted}  "
                        + $"{found.State.ToString().ToLowerInvariant(),-10}{found.Detail}", found.State == DriftState.Differs ? "yellow" : "red");
            }

            desk.Screen.Show(new { counts, villages = rows }, () => desk.Screen.Table(["what", "villages"],
                counts.OrderBy(count => count.Key).Select(count => (string[])[count.Key.ToString().ToLowerInvariant(), $"{count.Value}"])));
            return counts.ContainsKey(DriftState.Differs) ? ExitCodes.Differs : ExitCodes.Done;
        });
}
