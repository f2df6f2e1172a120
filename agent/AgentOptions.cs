using System.ComponentModel.DataAnnotations;
using InternetDesa.Agent.Control;
using InternetDesa.Agent.LocalPage;
using InternetDesa.Agent.Probes.Dns;
using InternetDesa.Agent.Probes.Host;
using InternetDesa.Agent.Probes.Hotspot;
using InternetDesa.Agent.Probes.Http;
using InternetDesa.Agent.Probes.Ping;
using InternetDesa.Agent.Probes.Router;
using InternetDesa.Agent.Probes.Speed;
using InternetDesa.Agent.Publisher;
using InternetDesa.Agent.Upgrade;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Options;
using InternetDesa.Protocols;

namespace InternetDesa.Agent;

/// <summary>What the agent is told, section <c>Agent</c> of the configuration.</summary>
public sealed class AgentOptions : IOptionsBlock, IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Agent";

    /// <summary>Who the agent is: <c>33/01/01/2001/agent</c>, its topic path and MQTT client id.</summary>
    public string Device { get; set; } = "";

    /// <summary>The directory of the spool and of the small files beside it.</summary>
    [Required(ErrorMessage = "no directory; write one that survives a restart, such as /var/lib/internet-desa-agent")]
    public string DataDirectory { get; set; } = "";

    /// <summary>Who speaks MQTT.</summary>
    public Transport Transport { get; set; }

    /// <summary>How many seconds lie between two samples, and so two batches. The default is 60.</summary>
    [Range(1, 3600, ErrorMessage = "write 1 to 3600 seconds")]
    public int IntervalSeconds { get; set; } = 60;

    /// <summary>What the village's link may cost. The default is terrestrial.</summary>
    public LinkProfile Profile { get; set; } = LinkProfile.Terrestrial;

    /// <summary>The fields that are sent, such as <c>ping.loss_pct</c>; the default is all. A metered link has at most six.</summary>
    public string[] Fields { get; set; } = [];

    /// <summary>The collectors in the order in which they are tried: <c>mqtt://host:port</c> or <c>mqtts://host:port</c>.</summary>
    public string[] Collectors { get; set; } = [];

    /// <summary>The certificate file (PEM) of the only authority that is trusted under <c>mqtts://</c>.</summary>
    public string? CaFile { get; set; }

    /// <summary>The certificate file (PEM) that proves the agent's identity under <c>mqtts://</c>: its common name is <see cref="Device"/>.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>The private key (PEM) of <see cref="CertificateFile"/>; both are read at every connect.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The MQTT user name; the default is <see cref="Device"/>.</summary>
    public string? Username { get; set; }

    /// <summary>The file that holds the MQTT password, read at every connect; a final line feed is no part of it.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>The MQTT keep-alive in seconds, longer than the interval: then every report counts as one, and none is paid for. The default is 90.</summary>
    [Range(1, 65535, ErrorMessage = "write 1 to 65535 seconds")]
    public int KeepAliveSeconds { get; set; } = 90;

    /// <summary>The longest wait between two attempts to connect, in seconds. The default is 60.</summary>
    [Range(1, 3600, ErrorMessage = "write 1 to 3600 seconds")]
    public int ReconnectSeconds { get; set; } = 60;

    /// <summary>
    /// After how many seconds without a receipt a batch that was acknowledged is sent again, by a terrestrial link; by a metered one
    /// after three hours at least. Longer than the collector takes between two receipts. The default is 900.
    /// </summary>
    [Range(10, 86_400, ErrorMessage = "write 10 to 86400 seconds")]
    public int ReceiptPatienceSeconds { get; set; } = 900;

    /// <summary>Whether batches are deflated where that makes them smaller. The default is true.</summary>
    public bool Compress { get; set; } = true;

    /// <summary>Reachability of targets.</summary>
    public PingOptions Ping { get; set; } = new();

    /// <summary>Name resolution.</summary>
    public DnsOptions Dns { get; set; } = new();

    /// <summary>Pages, and portals in their way.</summary>
    public HttpOptions Http { get; set; } = new();

    /// <summary>The hotspot as a citizen sees it.</summary>
    public HotspotOptions Hotspot { get; set; } = new();

    /// <summary>The router by SNMP.</summary>
    public RouterOptions Router { get; set; } = new();

    /// <summary>The throughput test.</summary>
    public SpeedOptions Speed { get; set; } = new();

    /// <summary>The box's network interfaces.</summary>
    public NetOptions Net { get; set; } = new();

    /// <summary>The page on the village's own network.</summary>
    public LocalPageOptions LocalPage { get; set; } = new();

    /// <summary>Commands and configuration of the province.</summary>
    public ControlOptions Control { get; set; } = new();

    /// <summary>New versions of the agent itself.</summary>
    public UpgradeOptions Upgrade { get; set; } = new();

    /// <summary>The store of batches that no collector has confirmed.</summary>
    public BatchStoreOptions Spool { get; set; } = new();

    /// <summary>What the probes may cost the uplink, bytes a day, beside the telemetry.</summary>
    internal long ProbeBytesADay => Profile == LinkProfile.Metered ? 200_000 : 10_000_000;

    /// <summary>How long a batch waits for its receipt.</summary>
    internal TimeSpan ReceiptPatience => TimeSpan.FromSeconds(
        Math.Max(3 * IntervalSeconds, Profile == LinkProfile.Metered ? Math.Max(ReceiptPatienceSeconds, 10_800) : ReceiptPatienceSeconds));

    /// <summary>The time between two samples.</summary>
    internal TimeSpan Interval => TimeSpan.FromSeconds(IntervalSeconds);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!DeviceId.TryParse(Device, out _))
            yield return Error(nameof(Device), $"'{Device}' is no device identity; write it as 33/01/01/2001/agent");
        if (Transports.Fault(Transport) is { } fault)
            yield return Error(nameof(Transport), fault);
        foreach (var field in Fields.Where(field => !FieldSelection.IsField(field)))
            yield return Error(nameof(Fields), $"'{field}' is no field that an agent sends; write names such as ping.loss_pct or net.rx_bps");
        if (Profile == LinkProfile.Metered)
        {
            if (Fields.Length is 0 or > 6)
                yield return Error(nameof(Fields), $"{nameof(Profile)} metered sends one to six fields; write at most six names such as ping.loss_pct");
            if (IntervalSeconds < 600)
                yield return Error(nameof(IntervalSeconds), $"{nameof(Profile)} metered reports every ten minutes; write 600 or more");
            if (KeepAliveSeconds < IntervalSeconds * 3 / 2)
                yield return Error(nameof(KeepAliveSeconds), $"{nameof(Profile)} metered pays for no keep-alive between reports; write at least {IntervalSeconds * 3 / 2}");
        }

        if (Collectors.Length == 0)
            yield return Error(nameof(Collectors), "no collector to send to; write at least one such as mqtts://collector.example:8883");
        foreach (var address in Collectors)
        {
            if (!AgentEndpoint.TryParse(address, out var endpoint))
                yield return Error(nameof(Collectors), $"'{address}' is no address; write mqtt://host:port or mqtts://host:port");
            else if (endpoint.Tls && CaFile is null)
                yield return Error(nameof(CaFile), $"{address} needs the certificate of the authority to trust; write the name of a PEM file");
        }

        if (CaFile is not null && !File.Exists(CaFile))
            yield return Error(nameof(CaFile), $"there is no file '{CaFile}'; write the name of a PEM file that the agent may read");
        if (CertificateFile is null != KeyFile is null)
            yield return Error(CertificateFile is null ? nameof(CertificateFile) : nameof(KeyFile), "a certificate and its key come together; name both PEM files or none");
        foreach (var (name, file) in new[] { (nameof(CertificateFile), CertificateFile), (nameof(KeyFile), KeyFile) })
        {
            if (file is not null && !File.Exists(file))
                yield return Error(name, $"there is no file '{file}'; write the name of a PEM file that the agent may read");
        }

        if (LocalPage.Router.Length > 0 && !Ping.Targets.Contains(LocalPage.Router))
            yield return Error(nameof(LocalPage), $"{nameof(LocalPageOptions.Router)} {LocalPage.Router} is not pinged; add it to {nameof(Ping)}:{nameof(PingOptions.Targets)}");
        if (PasswordFile is not null && !File.Exists(PasswordFile))
            yield return Error(nameof(PasswordFile), $"there is no file '{PasswordFile}'; write the password to it, readable by the agent only");
        if (Ping.Targets.Length > 0 && Ping.LongestRound > ProbeTimeout)
            yield return Error(nameof(Ping), $"{Ping.Count} echoes of at most {Ping.TimeoutMs} ms, {Ping.IntervalMs} ms apart, do not fit in 90 % of "
                + $"{nameof(IntervalSeconds)} {IntervalSeconds}; write smaller {nameof(PingOptions.Count)}, {nameof(PingOptions.TimeoutMs)} "
                + $"or {nameof(PingOptions.IntervalMs)}");
        if (Http.Targets.Length > 0 && Http.Timeout > ProbeTimeout)
            yield return Error(nameof(Http), $"{nameof(HttpOptions.TimeoutMs)} {Http.TimeoutMs} does not fit in 90 % of {nameof(IntervalSeconds)} {IntervalSeconds}; write a smaller one");
        if (Hotspot.LoginUrl.Length > 0 && Hotspot.Timeout * (3 + Hotspot.OpenPages.Length) > ProbeTimeout)
            yield return Error(nameof(Hotspot), $"{3 + Hotspot.OpenPages.Length} steps of at most {nameof(HotspotOptions.TimeoutMs)} {Hotspot.TimeoutMs} do not fit in 90 % of "
                + $"{nameof(IntervalSeconds)} {IntervalSeconds}; write a smaller one");
        if (Speed.DownloadUrl.Length > 0)
        {
            if (Profile == LinkProfile.Metered)
                yield return Error(nameof(Speed), $"{nameof(Profile)} metered has no throughput test; leave {nameof(SpeedOptions.DownloadUrl)} empty");
            // A fifth stays for the other probes.
            else if (Speed.HoursOrDefault.Length * Speed.TestBytes > ProbeBytesADay * 8 / 10)
                yield return Error(nameof(Speed), $"{Speed.HoursOrDefault.Length} tests of {Speed.TestBytes / 1000} KB are over {ProbeBytesADay * 8 / 10_000} KB a day; write fewer hours or smaller tests");
            if (2 * Speed.LimitSeconds > ProbeTimeout.TotalSeconds)
                yield return Error(nameof(Speed), $"two directions of {nameof(SpeedOptions.LimitSeconds)} {Speed.LimitSeconds} do not fit in 90 % of {nameof(IntervalSeconds)} {IntervalSeconds}; write a smaller one");
        }

        if (Dns.Targets.Length > 0 && Dns.Timeout > ProbeTimeout)
            yield return Error(nameof(Dns), $"{nameof(DnsOptions.TimeoutMs)} {Dns.TimeoutMs} does not fit in 90 % of "
                + $"{nameof(IntervalSeconds)} {IntervalSeconds}; write a smaller one");
    }

    /// <summary>How long a probe may take: it ends before its next sample begins.</summary>
    internal TimeSpan ProbeTimeout => Interval * 0.9;

    private static ValidationResult Error(string member, string message) => new(message, [member]);
}
