using InternetDesa.Protocols;

namespace InternetDesa.LiveTests.Support;

/// <summary>The transports that this build has: ours, and with <c>-p:NamedPackages=true</c> the packages beside it.</summary>
internal static class EachTransport
{
    private static readonly Transport[] All = Enum.GetValues<Transport>().Where(transport => Transports.Fault(transport) is null).ToArray();

    /// <summary>A test of each.</summary>
    public static TheoryData<Transport> Alone => [.. All];

    /// <summary>A test of each with each value.</summary>
    public static TheoryData<Transport, T> With<T>(params T[] values) => [.. All.SelectMany(transport => values.Select(value => (transport, value)))];
}
