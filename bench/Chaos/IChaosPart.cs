namespace InternetDesa.Bench.Chaos;

/// <summary>One kind of fault, often enough.</summary>
internal interface IChaosPart
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>What a round is.</summary>
    string About { get; }

    /// <summary>Rounds of a full run.</summary>
    int Full { get; }

    /// <summary>Rounds of a short run.</summary>
    int Short { get; }

    /// <summary>Runs it.</summary>
    /// <param name="rounds">How often.</param>
    /// <param name="seed">The seed of its chance.</param>
    /// <param name="say">Receives progress.</param>
    Task<ChaosResult> RunAsync(int rounds, int seed, Action<string> say);
}

/// <summary>What a part found.</summary>
/// <param name="Description">What happened.</param>
/// <param name="Faults">What is wrong: nothing may be.</param>
/// <param name="Skipped">Why it did not run; null where it did.</param>
internal sealed record ChaosResult(string Description, IReadOnlyList<string> Faults, string? Skipped = null);
