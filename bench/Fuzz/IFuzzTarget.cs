namespace InternetDesa.Bench.Fuzz;

/// <summary>Something that reads bytes which anybody can send.</summary>
internal interface IFuzzTarget
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>The most bytes that one input may have it allocate.</summary>
    long MaxAllocation { get; }

    /// <summary>Makes an input: something valid by its grammar, most often with faults in it.</summary>
    byte[] Make(Random random);

    /// <summary>Reads an input. What it must not do becomes an exception; that it refuses the input is no fault.</summary>
    /// <returns>Whether it took the input.</returns>
    bool Read(byte[] input);
}
