namespace InternetDesa.State.Completeness;

/// <summary>Days of Western Indonesia (Asia/Jakarta, UTC+7 the year round).</summary>
public static class WibDay
{
    /// <summary>The offset to UTC.</summary>
    public static readonly TimeSpan Offset = TimeSpan.FromHours(7);

    /// <summary>The day that it is in WIB.</summary>
    public static DateOnly Of(DateTimeOffset time) => DateOnly.FromDateTime(time.ToOffset(Offset).DateTime);

    /// <summary>The first moment of a day.</summary>
    public static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), Offset);

    internal static int ToNumber(DateOnly day) => (day.Year * 10_000) + (day.Month * 100) + day.Day;

    internal static DateOnly FromNumber(int number) => new(number / 10_000, number / 100 % 100, number % 100);
}
