namespace InternetDesa.Core.Batches;

/// <summary>Times as batches, receipts and spool records write them: nanoseconds since 1970-01-01 UTC, in steps of 100.</summary>
public static class UnixNanoseconds
{
    /// <summary>A time as nanoseconds.</summary>
    public static long From(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>Nanoseconds as a time.</summary>
    public static DateTimeOffset ToTime(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
}
