using BenchmarkDotNet.Attributes;
using InternetDesa.Core.Spool;

namespace InternetDesa.Bench.Spool;

/// <summary>What a record of 400 bytes costs the spool beside the disk.</summary>
public class FrameMicro
{
    private readonly byte[] _frame = new byte[Frame.HeaderBytes + 400];

    /// <summary>Length and its complement for the frame.</summary>
    [GlobalSetup]
    public void WriteLength() => Frame.WriteLength(_frame, 400);

    /// <summary>Offset and checksum.</summary>
    [Benchmark]
    public int Seal() => Frame.Seal(_frame, 42);

    /// <summary>The checksum of a frame that is read.</summary>
    [Benchmark]
    public bool IsWhole() => Frame.IsWhole(_frame);
}
