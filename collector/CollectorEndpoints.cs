using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace InternetDesa.Collector;

/// <summary>
/// What Kestrel listens on, each with its purpose; a port that was 0 is the real one once the host has started. The server's own list
/// of addresses tells no purpose.
/// </summary>
internal sealed class CollectorEndpoints
{
    /// <summary>The MQTT server's.</summary>
    public List<ListenOptions> Mqtt { get; } = [];

    /// <summary>The admin port; null for none.</summary>
    public ListenOptions? Admin { get; set; }
}
