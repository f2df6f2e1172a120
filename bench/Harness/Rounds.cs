namespace InternetDesa.Bench.Harness;

/// <summary>Measures two sides in turn, so that what disturbs a shared machine disturbs both.</summary>
internal sealed class Rounds
{
    private readonly List<Sample> _ours = [], _theirs = [];

    /// <summary>Measures; the first round of each side warms it up and does not count.</summary>
    public static Task<Rounds> RunAsync(int rounds, Func<Task> ours, Func<Task<Sample>>? theirs, CancellationToken ct) =>
        RunAsync(rounds, () => Sample.OfAsync(ours), theirs, ct);

    /// <summary>Measures two sides that tell what a round cost, such as where its preparation does not count.</summary>
    public static async Task<Rounds> RunAsync(int rounds, Func<Task<Sample>> ours, Func<Task<Sample>>? theirs, CancellationToken ct)
    {
        var result = new Rounds();
        for (var i = 0; i <= rounds; i++)
        {
            ct.ThrowIfCancellationRequested();
            // The side that goes first changes, since it may find the disk or the processor in another state.
            var theirsFirst = i % 2 == 1;
            if (theirs is not null && theirsFirst)
                result._theirs.Add(await theirs());
            result._ours.Add(await ours());
            if (theirs is not null && !theirsFirst)
                result._theirs.Add(await theirs());
        }

        return result;
    }

    /// <summary>The median of ours.</summary>
    public double Ours(Func<Sample, double> value) => Median(_ours.Skip(1).Select(value));

    /// <summary>The median of theirs; null where there is no peer.</summary>
    public double? Theirs(Func<Sample, double> value) => _theirs.Count == 0 ? null : Median(_theirs.Skip(1).Select(value));

    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
