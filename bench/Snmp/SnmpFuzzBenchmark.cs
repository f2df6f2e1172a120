using System.Globalization;
using System.Security.Cryptography;
using InternetDesa.Bench.Harness;
using InternetDesa.Simulator.Snmp;

namespace InternetDesa.Bench.Snmp;

/// <summary>Ten million hostile datagrams from a fresh seed; the first that breaks a promise ends it.</summary>
internal sealed class SnmpFuzzBenchmark : IBenchmark
{
    private const int Cases = 10_000_000;

    /// <inheritdoc/>
    public string Name => "fuzz-snmp";

    /// <inheritdoc/>
    public string About => "10 million hostile SNMP datagrams from a fresh seed: no exception, at most 16 times their memory, their time.";

    /// <inheritdoc/>
    public Task<IReadOnlyList<Figure>> RunAsync(int rounds, Action<string> say, CancellationToken ct)
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        say(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        // A thread for each core, each with a seed of its own.
        var parts = Environment.ProcessorCount;
        var probes = Enumerable.Range(0, parts).Select(_ => new SnmpProbe()).ToArray();
        var slow = new int[parts];
        var longest = new double[parts];
        Parallel.For(0, parts, new ParallelOptions { CancellationToken = ct }, part =>
        {
            var hostile = new HostileDatagrams(unchecked(seed + part));
            for (var i = 0; i < Cases / parts; i++)
            {
                ct.ThrowIfCancellationRequested();
                var datagram = hostile.Next();
                var took = Look(datagram);
                // A pause of the machine does not come at the same datagram three times; one that is slow to decode is slow each time.
                for (var again = 0; again < 2 && took > 1; again++)
                    took = Math.Min(took, Look(datagram));
                longest[part] = Math.Max(longest[part], took);
                slow[part] += took > 1 ? 1 : 0;

                double Look(byte[] octets)
                {
                    var before = time.GetTimestamp();
                    try
                    {
                        probes[part].Look([.. octets]);
                    }
                    catch (Exception fault)
                    {
                        throw new InvalidOperationException($"seed {seed + part}, case {i}: {Convert.ToHexString(octets)}", fault);
                    }

                    return time.GetElapsedTime(before).TotalMilliseconds;
                }
            }
        });
        var wall = time.GetElapsedTime(start);
        return Task.FromResult<IReadOnlyList<Figure>>(
        [
            new(Name, "cases without an exception, within their memory", "1", Cases / parts * parts, null),
            new(Name, "of these something was taken", "1", probes.Sum(probe => probe.Taken), null),
            new(Name, "all decoders together, each case", "µs", wall.TotalMicroseconds * parts / Cases, null),
            new(Name, "longer than 1 ms, each of three times", "1", slow.Sum(), Goal.AtMost(0)),
            new(Name, "longest, of those over 1 ms the best of three", "ms", longest.Max(), null),
        ]);
    }
}
