using static InternetDesa.Provisioning.Manifest.Grammar.Shapes;

namespace InternetDesa.Provisioning.Manifest.Grammar;

/// <summary>What a profile can say of a router, in the words of people who run village internet.</summary>
internal static class SettingsGrammar
{
    private static readonly Shape Wifi = Map(
        Need("ssid", Scalars.Ssid, "The name that phones show."),
        Need("radios", List(Scalars.Radio), "Which radios, by number: 1 is wlan1 or wifi1."),
        Optional("country", Scalars.Country, "Whose radio rules hold; Indonesia where it is left out."),
        Optional("passphrase", Scalars.Secret, "WPA2 and WPA3; open where it is left out, as a hotspot is."));

    private static readonly Shape Dhcp = Map(
        Need("range", Scalars.Range, "The addresses that devices get."),
        Optional("lease", Scalars.Duration, "How long they keep them; 1h where it is left out."),
        Optional("dns", List(Scalars.Address), "The DNS servers that devices ask; the router where it is left out."),
        Optional("domain", Scalars.HostName, "The domain that devices learn."));

    private static readonly Shape Network = Map(
        Need("addresses", new EitherShape(new ScalarShape(Scalars.Network), (MapShape)Map(
            Need("plan", Scalars.Network, "The network out of which every village gets its own, by the inventory's column 'index'."),
            Need("size", Scalars.PrefixLength, "The prefix length of a village's network."))),
            "The network: the same behind each router's NAT, or one for each village."),
        Optional("router", Scalars.Host, "The router's address in it; the first where it is left out."),
        Optional("ports", List(Scalars.Interface), "The ports that belong to it."),
        Optional("dhcp", Dhcp, "How devices get addresses; none where it is left out."),
        Optional("wifi", Wifi, "The wireless network on it."));

    private static readonly Shape UserProfile = Map(
    [
        .. Rates("To each person, bits a second.", "From each person, bits a second."),
        Optional("session", Scalars.Duration, "How long until people log in again; without end where it is left out."),
        Optional("idle", Scalars.Duration, "After how long without traffic they are logged out."),
        Optional("devices", Scalars.Count, "How many devices one voucher serves at once; 1 where it is left out."),
        Optional("cookie", Scalars.Duration, "How long a device comes back without a login; not at all where it is left out."),
    ]);

    private static readonly Shape Open = Map(
        Need("name", Scalars.Name, "A name of its own, such as umkm-batik."),
        Optional("host", Scalars.HostPattern, "Pages of this host open before the login."),
        Optional("path", Scalars.Text, "Only pages under this path, such as /jadwal*."),
        Optional("address", Scalars.Source, "This address is reached before the login."),
        Optional("protocol", Scalars.OneOf("tcp", "udp"), "With address: only this protocol."),
        Optional("port", Scalars.Port, "With address and protocol, or with host: only this port."));

    private static readonly Shape Hotspot = Map(
        Need("network", Scalars.Name, "The network that it guards."),
        Need("users", new NamedShape(Scalars.Name, UserProfile), "What vouchers give, by name; a voucher's profile is desa-NAME."),
        Optional("dns-name", Scalars.HostName, "The name of the login page, such as wifi.desa.id."),
        Optional("pages", Scalars.Path, "The folder of the login page's files, beside this file; the router's own where it is left out."),
        Optional("login-by", List(Scalars.OneOf("cookie", "http-chap", "http-pap", "https", "mac", "mac-cookie", "trial")), "How people "
            + "log in; http-chap and cookie where it is left out."),
        Optional("cookie", Scalars.Duration, "How long the login page knows a browser; 3d where it is left out."),
        Optional("idle", Scalars.Duration, "After how long without traffic a device that did not log in is forgotten."),
        Optional("devices", Scalars.Count, "How many addresses one device may have; 2 where it is left out."),
        Optional("certificate", Scalars.Interface, "The name of the router's certificate for login by https."),
        Optional("trial", Map(
            Need("user", Scalars.Name, "The user profile, one of users."),
            Need("time", Scalars.Duration, "How long a device may try."),
            Need("again", Scalars.Duration, "After how long it may try again.")), "A try without a voucher; needs trial in login-by."),
        Optional("open", List(Open), "What is reached without a login, in order: emergency services, the village's own shops and sights."),
        Optional("bypass", List(Map(
            Need("name", Scalars.Name, "A name of its own, such as printer."),
            Need("mac", Scalars.Mac, "The device."))), "Devices that need no login."));

    private static readonly Shape Radius = Map(
        Need("servers", List(Map(
            Need("name", Scalars.Name, "A name of its own."),
            Need("address", Scalars.Address, "The server."),
            Need("secret", Scalars.Secret, "The secret shared with it."),
            Optional("timeout", Scalars.Duration, "How long to wait for it; 3s where it is left out."))),
            "Servers that know the vouchers, first to last."),
        Optional("accounting", Scalars.Flag, "Whether they hear of traffic; yes where it is left out."),
        Optional("interim", Scalars.Duration, "How often they hear of it; as they say where it is left out."),
        Optional("incoming", Scalars.Port, "The port on which they may end sessions (RFC 5176); closed where it is left out."));

    private static readonly Shape Queue = Map(
    [
        Need("target", Scalars.Name, "The network that it limits."),
        .. Rates("At most to it.", "At most from it."),
        Optional("down-least", Scalars.Rate, "To it also when the line is full."),
        Optional("up-least", Scalars.Rate, "From it also when the line is full."),
        Optional("priority", Scalars.Priority, "Who goes first when the line is full; 8 where it is left out."),
    ]);

    private static readonly Shape Account = Map(
        Need("password", Scalars.Secret, "Its password."),
        Optional("group", Scalars.OneOf("read", "write", "full"), "What it may do; read where it is left out."),
        Optional("from", List(Scalars.Source), "From where it may log in; from anywhere where it is left out."));

    /// <summary>The keys.</summary>
    public static IReadOnlyList<Field> Fields { get; } =
    [
        Optional("identity", Scalars.Text, "The router's name."),
        Optional("time-zone", Scalars.OneOf("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"), "WIB, WITA or WIT."),
        Optional("ntp", List(Scalars.Server), "Time servers, first to last."),
        Optional("dns", Map(
            Need("servers", List(Scalars.Address), "The servers that the router asks, first to last."),
            Optional("cache", Scalars.Size, "How much it remembers."),
            Optional("names", List(Map(
                Need("name", Scalars.HostName, "The name."),
                Need("address", Scalars.Address, "Its address."))), "Names that the router itself knows.")), "Names."),
        Optional("networks", new NamedShape(Scalars.Name, Network), "The village's networks: bridge, ports, addresses, DHCP, wifi."),
        Optional("hotspot", Hotspot, "The hotspot."),
        Optional("radius", Radius, "Vouchers that a server knows."),
        Optional("nat", Map(Need("uplink", Scalars.Interface, "The interface to the internet: what leaves there gets its address.")),
            "The way to the internet."),
        Optional("queues", new NamedShape(Scalars.Name, Queue), "Limits for whole networks, first to last."),
        Optional("snmp", Map(
            Need("user", Scalars.Name, "The SNMPv3 user, desa-NAME on the router."),
            Need("authentication", Scalars.Secret, "Its authentication password (SHA1)."),
            Need("encryption", Scalars.Secret, "Its encryption password (AES)."),
            Need("from", List(Scalars.Source), "Who may ask."),
            Optional("contact", Scalars.Text, "Whom to call."),
            Optional("location", Scalars.Text, "Where the router is.")), "Central monitoring; SNMPv3 with encryption only."),
        Optional("agent", Map(
            Need("password", Scalars.Secret, "Its password."),
            Need("from", List(Scalars.Source), "The agent's box.")), "The account desa-agent, by which the village's agent reads the hotspot."),
        Optional("users", new NamedShape(Scalars.Name, Account), "Accounts of people, desa-NAME on the router."),
        Optional("log", Map(
            Need("server", Scalars.Address, "The syslog server."),
            Need("topics", List(Scalars.OneOf("account", "critical", "dhcp", "error", "firewall", "hotspot", "info", "interface", "radius",
                "system", "warning", "wireless")), "What it hears of."),
            Optional("port", Scalars.Port, "Its port; 514 where it is left out.")), "Logs that leave the router."),
        Optional("services", new NamedShape(Scalars.OneOf("api", "api-ssl", "ftp", "ssh", "telnet", "winbox", "www", "www-ssl"), Map(
            Optional("enabled", Scalars.Flag, "Whether it runs."),
            Optional("port", Scalars.Port, "On which port."),
            Optional("from", List(Scalars.Source), "Who may come."),
            Optional("certificate", Scalars.Interface, "The name of the router's certificate."))), "The ways to manage the router; those "
                + "not named stay as they are."),
    ];

    private static Field[] Rates(string to, string from) => [Need("down", Scalars.Rate, to), Need("up", Scalars.Rate, from)];
}
