using InternetDesa.Core.Inventory;

namespace InternetDesa.Collector.Projection;

/// <summary>The numbers by which a village's state is found.</summary>
/// <param name="DownAfter">Silence that means Down, for a terrestrial link.</param>
/// <param name="MeteredDownAfter">The same for a metered link, which reports every ten minutes.</param>
/// <param name="DegradedAfter">How long a link has to be bad to be Degraded.</param>
public sealed record StateRules(TimeSpan DownAfter, TimeSpan MeteredDownAfter, TimeSpan DegradedAfter)
{
    /// <summary>Loss above this is bad, per cent.</summary>
    public const double BadLossPct = 5;

    /// <summary>A round-trip time above this many times the uplink's usual one is bad.</summary>
    public const double BadRttFactor = 3;

    /// <summary>The silence after which a village is down.</summary>
    public TimeSpan Silence(LinkProfile profile) => profile == LinkProfile.Metered ? MeteredDownAfter : DownAfter;

    /// <summary>The usual round-trip time of an uplink, milliseconds.</summary>
    public static double BaselineRttMs(UplinkType uplink) => uplink switch
    {
        UplinkType.Mobile => 120,
        UplinkType.Vsat => 700,
        _ => 40,
    };

    /// <summary>Whether a link is bad at this moment.</summary>
    internal static bool IsBad(LinkQuality quality, UplinkType uplink) =>
        quality.LossPct > BadLossPct || quality.RttMs > BadRttFactor * BaselineRttMs(uplink);
}
