using InternetDesa.Core.Snmp;

namespace InternetDesa.Collector.Polling;

/// <summary>A polled device, as the admin port tells of it.</summary>
/// <param name="Device">Its identity, <c>33/01/01/2001/gw</c>.</param>
/// <param name="Address">Where it is asked.</param>
/// <param name="State">live, silent, new (not answered since the start), or agent: left to its village's agent.</param>
/// <param name="Silences">Polls without an answer in a row.</param>
/// <param name="Answered">When it last answered.</param>
/// <param name="Profile">Its profile.</param>
/// <param name="Model">Its model.</param>
/// <param name="Version">Its software's version.</param>
/// <param name="Bytes">What it has cost its link since the start, bytes.</param>
/// <param name="BytesADay">Its budget, bytes a day; 0 for none.</param>
/// <param name="WaitedMs">Time spent waiting for it since the start, milliseconds.</param>
/// <param name="Timeouts">Attempts without an answer since the start.</param>
/// <param name="TimeoutMs">How long the next attempt waits, milliseconds.</param>
/// <param name="Parts">What is asked of it.</param>
internal sealed record DeviceAnswer(string Device, string Address, string State, int Silences, DateTimeOffset? Answered, string Profile, string Model,
    string Version, long Bytes, long BytesADay, long WaitedMs, int Timeouts, int TimeoutMs, IReadOnlyList<PartAnswer> Parts)
{

    /// <summary>Of a device's status.</summary>
    public static DeviceAnswer Of(PolledDeviceStatus status)
    {
        var cost = status.Snmp.Cost();
        return new DeviceAnswer(
            status.Device.Id.ToString(), status.Device.Target.EndPoint.ToString(), status.State, status.Silences, status.Answered, cost.Profile,
            cost.Model, cost.Version, cost.Bytes, cost.BytesADay, (long)cost.Time.TotalMilliseconds,
            cost.Timeouts, (int)cost.Timeout.TotalMilliseconds, [.. cost.Parts.Select(PartAnswer.Of)]);
    }
}

/// <summary>A part of a device's profile.</summary>
/// <param name="Name">The measurement and its first column.</param>
/// <param name="Verdict">asked, absent or slow.</param>
/// <param name="Values">Values at the last time.</param>
/// <param name="Bytes">Bytes a time.</param>
/// <param name="Ms">Milliseconds a time.</param>
/// <param name="AskAgain">When an absent or slow one is tried again.</param>
internal sealed record PartAnswer(string Name, string Verdict, int Values, long Bytes, double Ms, DateTimeOffset? AskAgain)
{
    /// <summary>Of a part's cost.</summary>
    public static PartAnswer Of(SnmpPartCost cost) => new(
        cost.Name, cost.Verdict.ToString().ToLowerInvariant(), cost.Bindings, (long)cost.Bytes, Math.Round(cost.Milliseconds, 1), cost.AskAgain);
}

/// <summary>Polled devices.</summary>
/// <param name="Devices">By their identities.</param>
internal sealed record DevicesAnswer(IReadOnlyList<DeviceAnswer> Devices);
