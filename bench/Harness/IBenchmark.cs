namespace InternetDesa.Bench.Harness;

/// <summary>One comparison of ours with its peers.</summary>
internal interface IBenchmark
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures, in one line.</summary>
    string About { get; }

    /// <summary>Why this build can not run it, and what to write instead; null where it can.</summary>
    string? Fault => null;

    /// <summary>Measures.</summary>
    /// <param name="rounds">How many times each side is measured, in turn.</param>
    /// <param name="say">Receives what people should know meanwhile, such as why a peer is missing.</param>
    /// <param name="ct">Ends it early.</param>
    Task<IReadOnlyList<Figure>> RunAsync(int rounds, Action<string> say, CancellationToken ct);
}
