namespace InternetDesa.Core.Metrics;

/// <summary>A field's one type, for ever: a type that changed would conflict with everything stored.</summary>
public enum FieldType
{
    /// <summary>64-bit signed integer; booleans are 0 and 1, Counter64 is masked to 63 bits.</summary>
    Integer,

    /// <summary>64-bit float.</summary>
    Float,

    /// <summary>Text.</summary>
    Text,
}

/// <summary>How a field's values of a longer time become one, when a full spool is thinned.</summary>
public enum Thinning
{
    /// <summary>The last value: counters, states, texts.</summary>
    Last,

    /// <summary>The sum: things counted per sample.</summary>
    Sum,

    /// <summary>The smallest.</summary>
    Min,

    /// <summary>The largest.</summary>
    Max,

    /// <summary>The arithmetic mean.</summary>
    Mean,
}

/// <summary>One field of a measurement.</summary>
/// <param name="Name">The key, ASCII.</param>
/// <param name="Type">Its type.</param>
/// <param name="Thinning">Its thinning function.</param>
public sealed record FieldDefinition(string Name, FieldType Type, Thinning Thinning);
