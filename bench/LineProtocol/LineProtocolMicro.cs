using BenchmarkDotNet.Attributes;

namespace InternetDesa.Bench.LineProtocol;

/// <summary>The two halves of <c>lineprotocol</c>, per message.</summary>
public class LineProtocolMicro
{
    private const int Messages = 256;
    private readonly LineProtocolWork _work = new(Messages);

    /// <summary>Every tag, field and timestamp is read.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Messages)]
    public void Parse() => _work.ParseAll();

    /// <summary>Control lines are read, lines checked against the schema and written with the village's tags.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void ParseValidateRetag() => _work.TranslateAll();
}
