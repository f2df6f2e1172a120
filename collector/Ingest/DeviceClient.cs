using System.Diagnostics.CodeAnalysis;
using System.Text;
using InternetDesa.Core.Identity;

namespace InternetDesa.Collector.Ingest;

/// <summary>Who a connection to our own MQTT server is, and by what that was proven.</summary>
/// <param name="device">The device.</param>
/// <param name="peer">The other end of its connection, with its certificate if it came with one.</param>
/// <param name="passwords">The file that its password was in; null where it came with a certificate.</param>
internal sealed class DeviceClient(DeviceId device, Peer peer, PasswordFile? passwords)
{
    private readonly byte[] _topics = Encoding.ASCII.GetBytes(DeviceTopic.Of(device, ""));

    public DeviceId Device => device;

    public Peer Peer => peer;

    public PasswordFile? Passwords => passwords;

    /// <summary>The name of its session: client ids are anyone's to choose, and under the identity one village can not take another's over.</summary>
    public string Session { get; set; } = "";

    /// <summary>Finds the channel of a topic; false where it is none that this device writes.</summary>
    public bool TryChannel(ReadOnlySpan<byte> topic, [NotNullWhen(true)] out string? channel)
    {
        channel = null;
        if (!topic.StartsWith(_topics))
            return false;
        var rest = topic[_topics.Length..];
        if (rest.SequenceEqual("metrics"u8))
        {
            // Without a new string for what comes each minute.
            channel = DeviceTopic.Metrics;
            return true;
        }

        channel = Encoding.UTF8.GetString(rest);
        return DeviceTopic.DeviceMayWrite(channel);
    }
}
