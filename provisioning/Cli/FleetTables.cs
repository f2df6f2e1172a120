using System.Globalization;
using InternetDesa.Provisioning.Fleet;
using InternetDesa.Provisioning.Fleet.Journal;

namespace InternetDesa.Provisioning.Cli;

/// <summary>Roll-outs for people and programs.</summary>
internal static class FleetTables
{
    private const int Shown = 3;

    /// <summary>Shows which village comes when.</summary>
    public static void ShowPlan(this Screen screen, RolloutPlan plan, string selection) => screen.Show(
        new
        {
            selection, villages = plan.Size,
            rings = plan.Rings.Select(ring => new { ring.Name, ring.Size,
                waves = ring.Waves.Select(wave => wave.Select(village => village.Code.Digits)) }),
        },
        () =>
        {
            screen.Table(["ring", "what", "villages", "the first of them"], plan.Rings.Select((ring, number) => (string[])
            [
                Text(number + 1), ring.Name, Text(ring.Size),
                string.Join(", ", ring.Waves[0].Take(Shown).Select(village => village.Code.Dotted)) + (ring.Size > Shown ? " …" : ""),
            ]));
            screen.Line(string.Create(CultureInfo.InvariantCulture,
                $"{plan.Size:N0} villages: {selection}. Both ends of a link are never changed at once."));
        });

    /// <summary>A village's row while a roll-out goes on.</summary>
    public static void ShowRow(this Screen screen, RolloutProgress village)
    {
        if (!screen.IsJson)
            screen.Line($"{village.Village.Dotted}  {Word(village.State),-10}{village.Detail}".TrimEnd(), Style(village.State));
        var left = village.Left is { } span && span > TimeSpan.Zero ? $", about {Screen.Duration(span)} left" : "";
        screen.Progress(string.Create(CultureInfo.InvariantCulture, $"{village.Ended:N0} of {village.Size:N0}{left}"));
    }

    /// <summary>Shows a roll-out with its villages.</summary>
    public static void ShowRollout(
        this Screen screen, Rollout rollout, IReadOnlyList<RolloutRingRow> rings, Func<int, RingCounts> counts,
            IEnumerable<VillageTask> villages) => screen.Show(
        new
        {
            rollout.Id, rollout.State, rollout.Detail, rollout.BegunAt, rollout.BegunBy, rollout.Reason, rollout.Selection, rollout.Settings,
                rollout.ExpiresAt,
            rings = rings.Select(ring => new { ring.Name, ring.Size, approvedBy = ring.ApprovedBy, counts = counts(ring.Number) }),
            villages = villages.Select(village => new { code = village.Village.Digits, ring = village.Ring + 1, village.State, village.Attempts,
                village.Detail, village.ChangedAt, due = Due(village) }),
        },
        () =>
        {
            screen.Line($"{rollout.Id}: {Word(rollout.State)}{(rollout.Detail.Length > 0 ? $", {rollout.Detail}" : "")}",
                rollout.State == RolloutState.Halted ? "red" : "default");
            screen.Line(string.Create(CultureInfo.InvariantCulture,
                $"{rollout.Selection}; begun by {rollout.BegunBy} on {rollout.BegunAt:yyyy-MM-dd HH:mm} UTC: {rollout.Reason}"));
            screen.Table(["ring", "what", "good", "offline", "refused", "failed", "to go"], rings.Select(ring =>
            {
                var now = counts(ring.Number);
                return (string[])
                [
                    Text(ring.Number + 1), ring.ApprovedBy.Length > 0 ? $"{ring.Name}, approved by "
                        + $"{ring.ApprovedBy}" : ring.Name, Text(now.Good), Text(now.Offline + now.Expired), Text(now.Refused), Text(now.Failed),
                            Text(now.Waiting + now.Started),
                ];
            }));
            screen.Table(["village", "state", "why"], villages.Select(village => (string[])
                [village.Village.Dotted, Screen.Styled(Style(village.State), Word(village.State)), Why(village)]));
        });

    /// <summary>Shows all roll-outs.</summary>
    public static void ShowRollouts(this Screen screen, IReadOnlyList<(Rollout Rollout, RingCounts Counts)> rollouts) => screen.Show(
        rollouts.Select(each => new { each.Rollout.Id, each.Rollout.State, each.Rollout.Detail, each.Rollout.BegunAt, each.Rollout.BegunBy,
            each.Rollout.Reason, each.Rollout.Selection, each.Counts }),
        () =>
        {
            if (rollouts.Count == 0)
                screen.Line("no roll-out was begun yet");
            else
                screen.Table(["roll-out", "state", "good", "of", "by", "why"], rollouts.Select(each => (string[])
                [
                    each.Rollout.Id, Word(each.Rollout.State), Text(each.Counts.Good), Text(each.Counts.Size), each.Rollout.BegunBy,
                    each.Rollout.Reason,
                ]));
        });

    /// <summary>Says why the work on a roll-out ended.</summary>
    /// <returns>The exit code.</returns>
    public static int ShowStop(this Screen screen, string id, RolloutStop stop, string why, RingCounts counts)
    {
        screen.Show(new { rollout = id, stop, why, counts }, () => screen.Line($"{id}: {Word(stop)}, {why}", stop switch
        {
            RolloutStop.Done => "green",
            RolloutStop.Halted or RolloutStop.Held => "red",
            _ => "yellow",
        }));
        return stop switch
        {
            RolloutStop.Done => ExitCodes.Done,
            RolloutStop.Halted => ExitCodes.Halted,
            RolloutStop.Held => ExitCodes.NotApplied,
            _ => ExitCodes.Queued,
        };
    }

    private static string Why(VillageTask village) => Due(village) is { } due
        ? string.Create(CultureInfo.InvariantCulture, $"tried {village.Attempts} times, again {due:MM-dd HH:mm} UTC: {village.Detail}")
        : village.Detail;

    private static DateTimeOffset? Due(VillageTask village) => village.State is TaskState.Offline or TaskState.Unknown ? village.DueAt : null;

    private static string Style(TaskState state) => state switch
    {
        TaskState.Applied or TaskState.Unchanged => "green",
        TaskState.Waiting or TaskState.Started => "default",
        TaskState.Offline or TaskState.Expired => "yellow",
        _ => "red",
    };

    private static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();
}
