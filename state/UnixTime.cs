namespace InternetDesa.State;

/// <summary>Times as they are stored: unix milliseconds UTC.</summary>
internal static class UnixTime
{
    public static DateTimeOffset From(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    public static DateTimeOffset? From(long? milliseconds) => milliseconds is { } value ? From(value) : null;
}
