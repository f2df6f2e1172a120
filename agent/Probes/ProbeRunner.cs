using Microsoft.Extensions.Logging;

namespace InternetDesa.Agent.Probes;

/// <summary>
/// Runs all probes of a round beside each other, so that one which fails or hangs costs the others nothing. A probe that is still at
/// its last round is left out of this one.
/// </summary>
internal sealed class ProbeRunner(
    IReadOnlyList<IProbe> probes, TimeSpan timeout, TimeProvider time, AgentMetrics metrics, ILogger logger)
{
    private readonly Task[] _running = [.. probes.Select(_ => Task.CompletedTask)];

    private long _round;

    /// <summary>Starts a round.</summary>
    /// <param name="collect">Receives each probe's points as soon as it has them, on any thread.</param>
    /// <param name="ct">Ends the probes.</param>
    /// <returns>Completes, never faulted, when all that were started have ended.</returns>
    public Task StartRound(Action<IReadOnlyList<IPoint>> collect, CancellationToken ct)
    {
        var round = _round++;
        for (var i = 0; i < probes.Count; i++)
        {
            if (!probes[i].IsDue(round))
                continue;
            if (_running[i].IsCompleted)
            {
                var probe = probes[i];
                _running[i] = Task.Run(() => RunAsync(probe, collect, ct), CancellationToken.None);
            }
            else
            {
                metrics.Drop("probe_overrun");
                AgentLog.ProbeOverrun(logger, probes[i].Name);
            }
        }

        return Task.WhenAll(_running);
    }

    private async Task RunAsync(IProbe probe, Action<IReadOnlyList<IPoint>> collect, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        try
        {
            collect(await probe.MeasureAsync(either.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The agent stops: half a measurement is none.
        }
        // Whatever a probe's target or kernel file does, the other probes go on: it is counted and said.
        catch (Exception fault)
        {
            metrics.Drop("probe_failed");
            AgentLog.ProbeFailed(logger, probe.Name, late.IsCancellationRequested ? $"it took longer than {timeout.TotalSeconds} s" : fault.Message);
        }
    }
}
