using InternetDesa.State;

namespace InternetDesa.Status.Snapshots;

/// <summary>How many villages are in which state.</summary>
internal sealed class StateCounts
{
    private readonly int[] _counts = new int[6];

    public StateCounts(IReadOnlyCollection<VillageView> villages)
    {
        Total = villages.Count;
        foreach (var village in villages)
        {
            _counts[(int)village.State]++;
            Simulated += village.Row.Simulated ? 1 : 0;
        }
    }

    public int Total { get; }

    public int Simulated { get; }

    public int this[VillageState state] => _counts[(int)state];
}
