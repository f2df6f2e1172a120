using System.Diagnostics.CodeAnalysis;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Core.Identity;

/// <summary>
/// Topics <c>desa/1/{prov}/{kab}/{kec}/{desa}/{device}/{channel}</c> and the one table of who may use which of them: enforced by the
/// collector's own server and generated for brokers.
/// </summary>
public static class DeviceTopic
{
    /// <summary>What all topics begin with; the 1 is the version of the format.</summary>
    public const string Prefix = "desa/1/";

    /// <summary>Batches of points, QoS 1.</summary>
    public const string Metrics = "metrics";

    /// <summary>Whether the agent is online: retained, and its last will.</summary>
    public const string State = "state";

    /// <summary>Single events of measurement <c>event</c>.</summary>
    public const string Event = "event";

    /// <summary>What the collector has on disk, collector to agent.</summary>
    public const string Receipt = "receipt";

    /// <summary>The agent's configuration, retained, collector to agent.</summary>
    public const string Config = "config";

    /// <summary>Commands, collector to agent: <c>cmd/{name}</c>, answered on <c>cmd/{name}/reply</c>.</summary>
    public const string Command = "cmd";

    // The levels of a device between prefix and channel: province, kabupaten, kecamatan, village, device.
    private const int DeviceLevels = 5;

    /// <summary>The channels that a device writes under its own identity, as filters.</summary>
    public static IReadOnlyList<string> DeviceWrites { get; } = [Metrics, State, Event, $"{Command}/+/reply"];

    /// <summary>The channels that a device reads under its own identity, as filters. What is in neither list is nobody's.</summary>
    public static IReadOnlyList<string> DeviceReads { get; } = [Receipt, Config, $"{Command}/+"];

    /// <summary>The topic of a device's channel.</summary>
    public static string Of(DeviceId device, string channel) => $"{Prefix}{device}/{channel}";

    /// <summary>The filter of a channel of all devices of a region.</summary>
    /// <param name="region">A code of province, kabupaten, kecamatan or village without dots; empty for everything.</param>
    /// <param name="channel">The channel, or a filter of channels.</param>
    /// <returns>Such as <c>desa/1/33/01/+/+/+/metrics</c> for 3301.</returns>
    /// <exception cref="FormatException">It is no code of 2, 4, 6 or 10 digits.</exception>
    public static string FilterOf(string region, string channel)
    {
        if (region.Length > 0 && !IsRegion(region))
            throw new FormatException($"'{region}' is no region: write a code without dots, such as 33, 3301 or 330101.");
        string[] levels = region.Length == 10
            ? [region[..2], region[2..4], region[4..6], region[6..]]
            : [.. region.Chunk(2).Select(digits => new string(digits))];
        return $"{Prefix}{string.Join('/', levels.Concat(Enumerable.Repeat("+", DeviceLevels - levels.Length)))}/{channel}";
    }

    /// <summary>Whether a text is a code of 2, 4, 6 or 10 digits: province, kabupaten, kecamatan or village.</summary>
    public static bool IsRegion(string region) =>
        region.Length is 2 or 4 or 6 or 10 && !region.AsSpan().ContainsAnyExceptInRange('0', '9');

    /// <summary>Splits a topic into its device and its channel.</summary>
    public static bool TryParse(string topic, out DeviceId device, [NotNullWhen(true)] out string? channel)
    {
        device = default;
        channel = null;
        // desa/1/33/01/01/2001/agent/metrics: the device's name starts at 21 and ends at the next slash.
        if (topic.Length < 24 || !topic.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var end = topic.IndexOf('/', 21);
        if (end < 0 || end == topic.Length - 1 || !DeviceId.TryParse(topic[Prefix.Length..end], out device))
            return false;
        channel = topic[(end + 1)..];
        return true;
    }

    /// <summary>Whether a device may publish on a channel of its own.</summary>
    public static bool DeviceMayWrite(string channel) => IsIn(DeviceWrites, channel);

    /// <summary>Whether a device may subscribe to a filter on channels of its own.</summary>
    public static bool DeviceMayRead(string channelFilter) => DeviceReads.Contains(channelFilter) || IsIn(DeviceReads, channelFilter);

    // A name is not empty: MQTT would let + stand for nothing (§4.7.1.3).
    private static bool IsIn(IReadOnlyList<string> filters, string channel) =>
        !MqttTopic.HasWildcard(channel) && !channel.Split('/').Contains("") && filters.Any(filter => MqttTopic.Matches(filter, channel));
}
