namespace InternetDesa.Agent.Probes;

/// <summary>Measures one thing once an interval.</summary>
internal interface IProbe
{
    /// <summary>The measurement's name, for logs.</summary>
    string Name { get; }

    /// <summary>Measures. It is never called while its last call runs.</summary>
    /// <param name="ct">Cancelled at the probe's time-out and when the agent stops.</param>
    ValueTask<IReadOnlyList<IPoint>> MeasureAsync(CancellationToken ct);
}
