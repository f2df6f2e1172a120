using System.Security.Cryptography;

namespace InternetDesa.Bench.Fuzz;

/// <summary>What a run found.</summary>
/// <param name="Cases">How many inputs there were.</param>
/// <param name="Taken">How many of them were taken, not refused.</param>
/// <param name="LargestAllocation">The most bytes that one input had allocated.</param>
/// <param name="Slowest">The longest time that one input took.</param>
/// <param name="Fault">The first fault with its input; null where there was none.</param>
internal sealed record FuzzResult(long Cases, long Taken, long LargestAllocation, TimeSpan Slowest, string? Fault);

/// <summary>Gives a target as many inputs as wanted, the same ones for the same seed.</summary>
internal sealed class FuzzRun(IFuzzTarget target, int seed)
{
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);
    private byte[] _input = [];
    private long _number;

    /// <summary>How far it is, with the input that is being read: what a watchdog of another thread prints when that does not end.</summary>
    public (long Number, string Input) Current => (Volatile.Read(ref _number), Describe(Volatile.Read(ref _input)));

    /// <summary>Runs until the first fault.</summary>
    public FuzzResult Run(long cases, CancellationToken ct = default)
    {
        var random = new Random(seed);
        long taken = 0, largest = 0;
        var slowest = TimeSpan.Zero;
        for (long number = 1; number <= cases && !ct.IsCancellationRequested; number++)
        {
            var input = target.Make(random);
            Volatile.Write(ref _input, input);
            Volatile.Write(ref _number, number);
            var start = TimeProvider.System.GetTimestamp();
            var before = GC.GetAllocatedBytesForCurrentThread();
            string? fault = null;
            try
            {
                taken += target.Read(input) ? 1 : 0;
            }
            catch (Exception e)
            {
                // Whatever it throws is what we look for.
                fault = $"{e.GetType().Name}: {e.Message}";
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var took = TimeProvider.System.GetElapsedTime(start);
            (largest, slowest) = (Math.Max(largest, allocated), took > slowest ? took : slowest);
            // What is compiled or made for the first time counts for nobody.
            if (allocated > target.MaxAllocation && number > 1000)
                fault ??= $"{allocated} bytes allocated, over {target.MaxAllocation}";
            if (took > MostTime)
                fault ??= $"it took {took.TotalSeconds:0.0} s";
            if (fault is not null)
                return new FuzzResult(number, taken, largest, slowest, $"{target.Name}, seed {seed}, case {number}: {fault}\ninput {Describe(input)}");
        }

        return new FuzzResult(cases, taken, largest, slowest, null);
    }

    // A long one is told by its digest: the seed and the number make it again.
    private static string Describe(byte[] input) => input.Length <= 4096 ? Convert.ToHexString(input)
        : $"of {input.Length} bytes, SHA-256 {Convert.ToHexString(SHA256.HashData(input))}";
}
