using InternetDesa.Bench.Fuzz;

namespace InternetDesa.Tests.Fuzz;

/// <summary>Hostile input with a fixed seed; <c>./desa bench fuzz</c> has the same targets, a fresh seed and ten million inputs each.</summary>
public class FuzzTests
{
    [Fact]
    public void Mqtt_packets_are_read_or_refused_and_nothing_else() => Check(new MqttTarget(), 300_000);

    [Fact]
    public void Line_protocol_is_stored_as_line_protocol_or_refused() => Check(new LineProtocolTarget(), 200_000);

    [Fact]
    public void Zlib_streams_are_inflated_up_to_the_limit_or_refused() => Check(new ZlibTarget(), 30_000);

    [Fact]
    public void A_damaged_segment_gives_its_whole_records_and_nothing_else() => Check(new SpoolTarget(), 50_000);

    [Fact]
    public void A_fault_is_found_and_told_with_its_input()
    {
        var result = new FuzzRun(new Faulty(), seed: 1).Run(10_000);
        Assert.Contains("seed 1, case", result.Fault);
        Assert.Contains("IndexOutOfRangeException", result.Fault);
        Assert.Contains("input ", result.Fault);
    }

    private static void Check(IFuzzTarget target, int cases)
    {
        var result = new FuzzRun(target, seed: 20_261_122).Run(cases);
        Assert.Null(result.Fault);
        // Both happen, or the faults are too timid or too wild to mean anything.
        Assert.InRange(result.Taken, cases / 50, cases - (cases / 50));
    }

    private sealed class Faulty : IFuzzTarget
    {
        public string Name => "faulty";

        public long MaxAllocation => 1000;

        public byte[] Make(Random random) => Mutation.Of([1, 2, 3], random, 2);

        public bool Read(byte[] input) => input[2] == 3;
    }
}
