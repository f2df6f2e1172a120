using System.Diagnostics.Metrics;
using InternetDesa.Provisioning.Fleet.Journal;

namespace InternetDesa.Provisioning.Serving;

/// <summary>The service's metrics, meter <c>InternetDesa.Provisioning</c>.</summary>
internal sealed class ServiceMeter : IDisposable
{
    private readonly Meter _meter = new("InternetDesa.Provisioning");
    private readonly Counter<long> _ended, _refusals;

    /// <summary>Makes the instruments.</summary>
    public ServiceMeter(ServiceState state)
    {
        _ended = _meter.CreateCounter<long>("desa.provisioning.villages_ended", "{village}", "Villages of roll-outs that came to stand "
            + "somewhere, by where.");
        _refusals = _meter.CreateCounter<long>("desa.provisioning.journal_refusals", "{refusal}", "How often the journal took nothing.");
        _meter.CreateObservableGauge("desa.provisioning.file_faults", () => state.Faults.Count, "{fault}", "Faults for which changed files are not "
            + "taken; those of before still hold.");
        _meter.CreateObservableGauge("desa.provisioning.rollouts", () => state.Journal.Rollouts.All().GroupBy(rollout => rollout.State)
            .Select(group => new Measurement<long>(group.Count(), new KeyValuePair<string, object?>("state", Word(group.Key)))), "{rollout}",
                "Roll-outs, by state.");
        _meter.CreateObservableGauge("desa.provisioning.villages", () => state.Journal.Checks.Counts()
            .Select(count => new Measurement<long>(count.Count, new("check", count.Kind), new("state", count.State))), "{village}",
                "Villages by what was found last: drift, backup.");
    }

    /// <summary>Counts a village.</summary>
    public void Ended(TaskState state) => _ended.Add(1, new KeyValuePair<string, object?>("state", Word(state)));

    /// <summary>Counts a refusal of the journal.</summary>
    public void Refused() => _refusals.Add(1);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();
}
