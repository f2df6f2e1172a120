using System.ComponentModel.DataAnnotations;
using System.Net;
using InternetDesa.Collector.Admin;
using InternetDesa.Core.Options;
using InternetDesa.Protocols;

namespace InternetDesa.Collector;

/// <summary>The collector's options: section <c>Collector</c>.</summary>
public sealed class CollectorOptions : IOptionsBlock, IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Collector";

    /// <summary>Where the spool, the dead letters and the checkpoints lie.</summary>
    [Required(ErrorMessage = "name a directory that only the collector writes, such as /var/lib/internet-desa/collector")]
    public string DataDirectory { get; set; } = "";

    /// <summary>The state database: the path of the SQLite file.</summary>
    [Required(ErrorMessage = "name the SQLite file of the state, such as /var/lib/internet-desa/state.db")]
    public string Database { get; set; } = "";

    /// <summary>The inventory, CSV.</summary>
    [Required(ErrorMessage = "name the inventory's CSV file")]
    public string InventoryFile { get; set; } = "";

    /// <summary>Names and codes of provinces other than 33, CSV <c>code,name</c>; empty takes the built-in table.</summary>
    public string RegionsFile { get; set; } = "";

    /// <summary>The MQTT server.</summary>
    public MqttOptions Mqtt { get; set; } = new();

    /// <summary>A broker between villages and collector; without a URL there is none.</summary>
    public Broker.BrokerOptions Broker { get; set; } = new();

    /// <summary>The InfluxDB; without a URL nothing is delivered, and the spool keeps no more than the state needs.</summary>
    public InfluxOptions Influx { get; set; } = new();

    /// <summary>The admin port.</summary>
    public AdminOptions Admin { get; set; } = new();

    /// <summary>Where metrics are sent besides being scraped.</summary>
    public OtlpOptions Otlp { get; set; } = new();

    /// <summary>SNMP: the devices of the inventory that have an address.</summary>
    public Polling.PollingOptions Polling { get; set; } = new();

    /// <summary>SNMP traps and informs of those devices; without an address nobody listens.</summary>
    public Traps.TrapOptions Traps { get; set; } = new();

    /// <summary>Who speaks MQTT to a broker, SNMP and the API of InfluxDB. The own MQTT server is always built in.</summary>
    public Transport Transport { get; set; }

    /// <summary>How much the spool may hold, MiB. When it is full, nothing more is acknowledged.</summary>
    [Range(32, 1_048_576, ErrorMessage = "write the spool's size in MiB, 32 to 1048576")]
    public int SpoolMegabytes { get; set; } = 4096;

    /// <summary>How big one segment of the spool gets, MiB.</summary>
    [Range(1, 1024, ErrorMessage = "write a segment's size in MiB, 1 to 1024")]
    public int SegmentMegabytes { get; set; } = 16;

    /// <summary>
    /// At most one receipt a device in so many seconds; each costs the village some 370 bytes on the wire. Agents keep what has none,
    /// and send it again only after 15 minutes. The default is 600.
    /// </summary>
    [Range(1, 600, ErrorMessage = "write seconds, 1 to 600")]
    public int ReceiptIntervalSeconds { get; set; } = 600;

    /// <summary>The same for devices on metered links, which send again after three hours. The default is 3600.</summary>
    [Range(1, 7200, ErrorMessage = "write seconds, 1 to 7200")]
    public int MeteredReceiptIntervalSeconds { get; set; } = 3600;

    /// <summary>Silence that means Down, seconds; terrestrial links report every minute.</summary>
    [Range(2, 86_400, ErrorMessage = "write seconds, 2 to 86400")]
    public int DownAfterSeconds { get; set; } = 90;

    /// <summary>Silence that means Down, seconds, for metered links, which report every ten minutes.</summary>
    [Range(2, 86_400, ErrorMessage = "write seconds, 2 to 86400")]
    public int MeteredDownAfterSeconds { get; set; } = 900;

    /// <summary>How long a link has to be bad to be Degraded, seconds.</summary>
    [Range(1, 86_400, ErrorMessage = "write seconds, 1 to 86400")]
    public int DegradedAfterSeconds { get; set; } = 300;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (InventoryFile.Length > 0 && !File.Exists(InventoryFile))
            yield return new ValidationResult($"there is no file {InventoryFile}", [nameof(InventoryFile)]);
        if (Transports.Fault(Transport) is { } fault)
            yield return new ValidationResult(fault, [nameof(Transport)]);
        else if (Transport == Transport.Package && Influx.Url.Length > 0 && Influx.Api != Protocols.Influx.InfluxApi.V2)
            yield return new ValidationResult("InfluxDB.Client writes to v2 only; write Influx:Api V2, or Transport builtin", [nameof(Transport)]);
        if (RegionsFile.Length > 0 && !File.Exists(RegionsFile))
            yield return new ValidationResult($"there is no file {RegionsFile}", [nameof(RegionsFile)]);
        if (SpoolMegabytes < 2 * SegmentMegabytes)
            yield return new ValidationResult($"write at least two segments, {2 * SegmentMegabytes}", [nameof(SpoolMegabytes)]);
    }

    /// <summary>The MQTT server: section <c>Collector:Mqtt</c>.</summary>
    public sealed class MqttOptions : IOptionsBlock, IValidatableObject
    {
        /// <summary>Address and port without TLS, for agents on this machine or within a tunnel; empty for none. Port 0 takes a free one.</summary>
        public string Listen { get; set; } = "127.0.0.1:1883";

        /// <summary>Address and port with TLS; empty for none.</summary>
        public string TlsListen { get; set; } = "";

        /// <summary>The server's certificate, PEM, the chain included.</summary>
        public string CertificateFile { get; set; } = "";

        /// <summary>The certificate's private key, PEM.</summary>
        public string KeyFile { get; set; } = "";

        /// <summary>
        /// The authority (PEM) of devices that come with a certificate instead of a password, over TLS; the common name is the identity.
        /// Empty takes passwords only.
        /// </summary>
        public string ClientCaFile { get; set; } = "";

        /// <summary>
        /// The authority's list of certificates that are good no more (PEM, RFC 5280 §5); empty for none. It is read again when the file changes,
        /// and open connections of those that it names are closed.
        /// </summary>
        public string ClientCrlFile { get; set; } = "";

        /// <summary>How many connections there are at once.</summary>
        [Range(1, 1_000_000, ErrorMessage = "write a number of connections, 1 to 1000000")]
        public int MaxConnections { get; set; } = 20_000;

        /// <summary>How many of them from one address. Mobile networks put many villages behind one.</summary>
        [Range(1, 1_000_000, ErrorMessage = "write a number of connections, 1 to 1000000")]
        public int MaxConnectionsPerAddress { get; set; } = 2_000;

        /// <summary>
        /// How many refused logins within a minute shut their address out for the rest of it and for the next. A login costs a password's hash.
        /// </summary>
        [Range(1, 1_000_000, ErrorMessage = "write a number of refused logins a minute, 1 to 1000000")]
        public int MaxRefusedLoginsPerAddress { get; set; } = 60;

        /// <summary>Devices and their hashed passwords, in mosquitto's form; read again when the file changes.</summary>
        [Required(ErrorMessage = "name the file of devices and hashed passwords; 'mosquitto_passwd' writes such files")]
        public string PasswordFile { get; set; } = "";

        /// <inheritdoc/>
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Listen.Length == 0 && TlsListen.Length == 0)
                yield return new ValidationResult("write an address and a port here or at TlsListen", [nameof(Listen)]);
            foreach (var (name, value) in new[] { (nameof(Listen), Listen), (nameof(TlsListen), TlsListen) })
            {
                // Without a port the parser takes 0, which would listen on any.
                if (value.Length > 0 && !(IPEndPoint.TryParse(value, out var point) && (point.Port > 0 || value.EndsWith(":0", StringComparison.Ordinal))))
                    yield return new ValidationResult($"'{value}' is no address with a port; write it as 0.0.0.0:8883", [name]);
            }

            foreach (var (name, file) in new[] { (nameof(CertificateFile), CertificateFile), (nameof(KeyFile), KeyFile) })
            {
                if (TlsListen.Length > 0 && file.Length == 0)
                    yield return new ValidationResult("TlsListen needs it: name a PEM file", [name]);
                else if (file.Length > 0 && !File.Exists(file))
                    yield return new ValidationResult($"there is no file {file}", [name]);
            }

            if (ClientCaFile.Length > 0 && !File.Exists(ClientCaFile))
                yield return new ValidationResult($"there is no file {ClientCaFile}", [nameof(ClientCaFile)]);
            if (ClientCrlFile.Length > 0 && !File.Exists(ClientCrlFile))
                yield return new ValidationResult($"there is no file {ClientCrlFile}", [nameof(ClientCrlFile)]);
            if (ClientCrlFile.Length > 0 && ClientCaFile.Length == 0)
                yield return new ValidationResult("a revocation list needs its authority; name its PEM file", [nameof(ClientCaFile)]);
            if (PasswordFile.Length > 0 && !File.Exists(PasswordFile))
                yield return new ValidationResult($"there is no file {PasswordFile}", [nameof(PasswordFile)]);
        }
    }

    /// <summary>The InfluxDB: section <c>Collector:Influx</c>.</summary>
    public sealed class InfluxOptions : IOptionsBlock, IValidatableObject
    {
        /// <summary>The server, such as <c>https://influx.example:8086</c>; empty for none.</summary>
        public string Url { get; set; } = "";

        /// <summary>Which write API it has.</summary>
        public Protocols.Influx.InfluxApi Api { get; set; }

        /// <summary>v1 and v3: the database. v2: the bucket.</summary>
        public string Database { get; set; } = "desa";

        /// <summary>v2: the organisation.</summary>
        public string Organisation { get; set; } = "";

        /// <summary>Whether requests are compressed: worth it where the InfluxDB is not on this machine.</summary>
        public bool Gzip { get; set; }

        /// <summary>How many requests are under way at most; one is for what is fresh.</summary>
        [Range(2, 16, ErrorMessage = "write the number of requests at the same time, 2 to 16")]
        public int Requests { get; set; } = 4;

        /// <summary>A file with the secret: v1 <c>user:password</c>, v2 and v3 the token; empty where the server asks for none.</summary>
        public string SecretFile { get; set; } = "";

        /// <inheritdoc/>
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Url.Length > 0 && !(Uri.TryCreate(Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
                yield return new ValidationResult($"'{Url}' is no address; write it as http://127.0.0.1:8086", [nameof(Url)]);
            if (Url.Length > 0 && Database.Length == 0)
                yield return new ValidationResult("name the database (v1, v3) or the bucket (v2)", [nameof(Database)]);
            if (Url.Length > 0 && Api == Protocols.Influx.InfluxApi.V2 && Organisation.Length == 0)
                yield return new ValidationResult("v2 needs it: name the organisation", [nameof(Organisation)]);
            if (SecretFile.Length > 0 && !File.Exists(SecretFile))
                yield return new ValidationResult($"there is no file {SecretFile}", [nameof(SecretFile)]);
        }
    }
}
