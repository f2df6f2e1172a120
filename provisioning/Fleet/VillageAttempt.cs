using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Operators;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Fleet;

/// <summary>One try to bring a village of a roll-out to what the manifest says.</summary>
/// <param name="routers">The routers.</param>
/// <param name="queue">Where what becomes of it is entered.</param>
/// <param name="key">Who does it.</param>
/// <param name="time">The clock.</param>
internal sealed class VillageAttempt(FleetRouters routers, TaskQueue queue, OperatorKey key, TimeProvider time)
{
    private const int MostRestarts = 3;

    /// <summary>Tries.</summary>
    /// <param name="rollout">The roll-out.</param>
    /// <param name="task">The village as it was taken.</param>
    /// <param name="stop">Stops and takes back.</param>
    /// <param name="abandon">Gives that up as well.</param>
    /// <returns>Where it stands now, and why.</returns>
    /// <exception cref="JournalException">The journal takes nothing. If a change was begun, the journal says so, and nothing more.</exception>
    public async Task<(TaskState State, string Detail)> RunAsync(Rollout rollout, VillageTask task, CancellationToken stop, CancellationToken abandon)
    {
        var (state, detail) = await TryAsync(rollout, task, stop, abandon).ConfigureAwait(false);
        var due = state is TaskState.Offline or TaskState.Unknown or TaskState.Started
            ? time.GetUtcNow() + RetryPause.After(task.Village, task.Attempts + 1)
            : DateTimeOffset.UnixEpoch;
        queue.End(rollout.Id, task, state, detail, due, key);
        return (state, detail);
    }

    private async Task<(TaskState, string)> TryAsync(Rollout rollout, VillageTask task, CancellationToken stop, CancellationToken abandon)
    {
        try
        {
            if (task.Plan is { } plan)
            {
                var settled = Of(await routers.SettleAsync(task.Village, PlanFile.Read(plan, "the plan of "
                    + $"{task.Village.Dotted}"), Holder, abandon).ConfigureAwait(false), stop);
                // The program ended in the middle, not the router: what was taken back for that is begun again, and not for ever.
                return task.State == TaskState.Started && settled.State is (TaskState.Reverted or TaskState.Refused) && task.Attempts < MostRestarts
                    ? (TaskState.Waiting, settled.Detail)
                    : settled;
            }

            var options = new ApplyOptions
            {
                Holder = Holder,
                Timer = rollout.Settings.TimerMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
            };
            var result = await routers.ApplyAsync(task.Village, options,
                made => queue.Start(rollout.Id, task.Village, made.Id, PlanFile.Write(made), key), stop, abandon).ConfigureAwait(false);
            return Of(result, stop);
        }
        catch (RouterUnreachableException fault)
        {
            var refused = fault.Outcome
                is RouterOsOpenOutcome.CertificateRefused or RouterOsOpenOutcome.LoginRefused or RouterOsOpenOutcome.ChallengeRefused;
            // A change without an end stays one: nobody looked at the router.
            return (task.Plan is not null ? TaskState.Unknown : refused ? TaskState.Refused : TaskState.Offline, fault.Message);
        }
        catch (ConnectionLostException fault)
        {
            return (task.Plan is not null ? TaskState.Unknown : TaskState.Offline, fault.Message);
        }
        catch (Exception fault) when (fault is RouterTrapException or FormatException)
        {
            return (task.Plan is not null ? TaskState.Unknown : TaskState.Refused, fault.Message);
        }
        catch (OperationCanceledException)
        {
            return (task.Plan is not null ? TaskState.Started : TaskState.Waiting, "");
        }
    }

    private string Holder => $"{key.Operator.Name}@{Environment.MachineName}" is var text && text.Length <= 60 ? text : text[..60];

    // What was taken back because it was stopped is tried again when it goes on.
    private static (TaskState State, string Detail) Of(ApplyResult result, CancellationToken stop) => (result.Outcome switch
    {
        ApplyOutcome.Applied or ApplyOutcome.Held => TaskState.Applied,
        ApplyOutcome.NothingToDo => TaskState.Unchanged,
        ApplyOutcome.Unknown => TaskState.Unknown,
        _ when stop.IsCancellationRequested => TaskState.Waiting,
        ApplyOutcome.NotApplied => TaskState.Refused,
        _ => TaskState.Reverted,
    }, HostileText.Line(string.Join(" ", result.Reasons)));
}
