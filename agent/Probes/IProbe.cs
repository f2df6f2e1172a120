namespace InternetDesa.Agent.Probes;

/// <summary>Measures one thing.</summary>
internal interface IProbe
{
    /// <summary>The measurement's name, for logs.</summary>
    string Name { get; }

    /// <summary>In which rounds it is asked, 0 being the first: in all of them, where it does not say otherwise.</summary>
    bool IsDue(long round) => true;

    /// <summary>Measures. It is never called while its last call runs.</summary>
    /// <param name="ct">Cancelled at the probe's time-out and when the agent stops.</param>
    ValueTask<IReadOnlyList<IPoint>> MeasureAsync(CancellationToken ct);
}
