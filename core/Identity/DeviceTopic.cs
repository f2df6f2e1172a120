using System.Diagnostics.CodeAnalysis;

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

    /// <summary>The topic of a device's channel.</summary>
    public static string Of(DeviceId device, string channel) => $"{Prefix}{device}/{channel}";

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
    public static bool DeviceMayWrite(string channel) => channel is Metrics or State or Event || IsReply(channel);

    /// <summary>Whether a device may subscribe to a filter on channels of its own.</summary>
    public static bool DeviceMayRead(string channelFilter) => channelFilter is Receipt or Config or $"{Command}/+"
        || (channelFilter.StartsWith($"{Command}/", StringComparison.Ordinal) && IsName(channelFilter.AsSpan(Command.Length + 1)));

    private static bool IsReply(string channel) =>
        channel.StartsWith($"{Command}/", StringComparison.Ordinal) && channel.EndsWith("/reply", StringComparison.Ordinal)
        && channel.Length > 10 && IsName(channel.AsSpan(4, channel.Length - 10));

    private static bool IsName(ReadOnlySpan<char> name) => name.Length > 0 && !name.ContainsAny('/', '+', '#');
}
