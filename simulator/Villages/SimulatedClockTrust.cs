using InternetDesa.Agent.Clock;

namespace InternetDesa.Simulator.Villages;

/// <summary>Villages of the demo have the clock of its machine, which is theirs by definition.</summary>
internal sealed class SimulatedClockTrust : IClockTrust
{
    /// <inheritdoc/>
    public TimeSpan? MaximumError => TimeSpan.FromMilliseconds(10);
}
