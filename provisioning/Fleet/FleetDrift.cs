using System.Runtime.CompilerServices;
using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Fleet;

/// <summary>How a router compares with the manifest.</summary>
internal enum DriftState
{
    /// <summary>It is as the manifest says.</summary>
    Same,

    /// <summary>It is not.</summary>
    Differs,

    /// <summary>It can not become so: why is told.</summary>
    Refused,

    /// <summary>It does not answer.</summary>
    Offline,
}

/// <summary>What was found of a village.</summary>
/// <param name="Village">The village.</param>
/// <param name="State">How it compares.</param>
/// <param name="Changes">How many writes would bring it back.</param>
/// <param name="Detail">For people. May hold a router's text.</param>
internal sealed record DriftFound(VillageCode Village, DriftState State, int Changes, string Detail);

/// <summary>Compares many routers with the manifest, so many at once; of each only the result is kept.</summary>
/// <param name="routers">The routers.</param>
internal sealed class FleetDrift(FleetRouters routers)
{
    /// <summary>Compares.</summary>
    /// <param name="villages">The villages.</param>
    /// <param name="parallel">How many at once.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>What was found, in the order in which they answer.</returns>
    public async IAsyncEnumerable<DriftFound> RunAsync(IEnumerable<VillageCode> villages, int parallel, [EnumeratorCancellation] CancellationToken ct)
    {
        var running = new HashSet<Task<DriftFound>>();
        foreach (var village in villages)
        {
            running.Add(LookAsync(village, ct));
            if (running.Count < parallel)
                continue;
            await Task.WhenAny(running).ConfigureAwait(false);
            foreach (var found in running.Where(task => task.IsCompleted).ToList())
            {
                running.Remove(found);
                yield return await found.ConfigureAwait(false);
            }
        }

        foreach (var found in running)
            yield return await found.ConfigureAwait(false);
    }

    /// <summary>Compares one.</summary>
    public async Task<DriftFound> LookAsync(VillageCode village, CancellationToken ct)
    {
        try
        {
            var outcome = await routers.DriftAsync(village, ct).ConfigureAwait(false);
            return outcome.Plan is not { } plan ? new DriftFound(village, DriftState.Refused, 0, HostileText.Line(string.Join(" ", outcome.Refusals)))
                : plan.IsEmpty ? new DriftFound(village, DriftState.Same, 0, "")
                : new DriftFound(village, DriftState.Differs, plan.Steps.Count, $"{plan.Steps.Count} changes: "
                    + $"{string.Join(", ", plan.Steps.Select(step => step.Path).Distinct())}");
        }
        catch (Exception fault) when (fault is RouterUnreachableException or ConnectionLostException)
        {
            return new DriftFound(village, DriftState.Offline, 0, fault.Message);
        }
        catch (Exception fault) when (fault is RouterTrapException or FormatException)
        {
            return new DriftFound(village, DriftState.Refused, 0, fault.Message);
        }
    }
}
