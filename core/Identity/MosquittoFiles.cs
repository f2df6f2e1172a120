using System.Text;
using InternetDesa.Core.Batches;

namespace InternetDesa.Core.Identity;

/// <summary>A collector at a broker: the common name of its certificate, and what it takes.</summary>
/// <param name="Name">The common name.</param>
/// <param name="Regions">Codes without dots, such as 3301; empty for everything.</param>
public sealed record BrokerCollector(string Name, IReadOnlyList<string> Regions);

/// <summary>
/// Configuration and access list for mosquitto 2.0 (mosquitto.conf(5)), made from the table of <see cref="DeviceTopic"/>. The files under
/// <c>deploy/mosquitto</c> are exactly these.
/// </summary>
public static class MosquittoFiles
{
    /// <summary>The largest packet that is let through: a batch of the largest size, with its topic.</summary>
    public const int MaximumPacketSize = BatchPayload.MaxBytes + 1024;

    /// <summary>The access list.</summary>
    /// <param name="collectors">The collectors.</param>
    /// <exception cref="FormatException">A collector's region is none.</exception>
    public static string AccessList(IReadOnlyList<BrokerCollector> collectors)
    {
        var text = new StringBuilder("""
            # Generated from core/Identity/DeviceTopic.cs; a test compares. %u is the common name of the client's certificate. Never use %c
            # here: client ids are anybody's to choose.

            """);
        foreach (var channel in DeviceTopic.DeviceWrites)
            text.Append($"pattern write {DeviceTopic.Prefix}%u/{channel}\n");
        foreach (var channel in DeviceTopic.DeviceReads)
            text.Append($"pattern read {DeviceTopic.Prefix}%u/{channel}\n");
        foreach (var collector in collectors)
        {
            text.Append($"\nuser {collector.Name}\n");
            foreach (var region in collector.Regions.DefaultIfEmpty(""))
            {
                foreach (var channel in DeviceTopic.DeviceWrites)
                    text.Append($"topic read {DeviceTopic.FilterOf(region, channel)}\n");
                foreach (var channel in DeviceTopic.DeviceReads)
                    text.Append($"topic write {DeviceTopic.FilterOf(region, channel)}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The configuration.</summary>
    /// <param name="listen">Port and address, as <c>listener</c> takes them: <c>8883</c> or <c>8883 10.0.0.1</c>.</param>
    /// <param name="files">The directory of <c>ca.pem</c>, <c>server.pem</c>, <c>server.key</c>, <c>revoked.pem</c> and <c>acl</c>.</param>
    /// <param name="data">The directory of the broker's own database.</param>
    public static string Configuration(string listen, string files, string data) => $"""
        # Generated from core/Identity/MosquittoFiles.cs; a test compares.

        listener {listen}
        cafile {files}/ca.pem
        certfile {files}/server.pem
        keyfile {files}/server.key
        # Lists revoked certificates; once it is out of date, everybody is refused.
        crlfile {files}/revoked.pem
        tls_version tlsv1.2
        require_certificate true
        use_identity_as_username true
        acl_file {files}/acl
        allow_anonymous false
        allow_zero_length_clientid false
        set_tcp_nodelay true

        # The defaults drop what a collector misses beyond 1,000 messages. Bytes are the limit here; what is dropped beyond comes again, since
        # agents forget by receipts only. Not 0, "no limit": with it 2.0.11 ends the connection after every publish that the access list denies.
        max_queued_messages 1000000
        max_queued_bytes 268435456
        max_inflight_messages 1000
        max_packet_size {MaximumPacketSize}
        max_connections 20000
        # Longer than any outage of a collector that somebody mends; a session that nobody takes up again is forgotten.
        persistent_client_expiration 7d

        persistence true
        persistence_location {data}/
        autosave_interval 300

        log_dest stderr
        log_type error
        log_type warning
        log_type notice

        """;
}
