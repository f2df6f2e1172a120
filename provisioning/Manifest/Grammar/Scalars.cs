using System.Globalization;
using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Routers.Values;

namespace InternetDesa.Provisioning.Manifest.Grammar;

/// <summary>The values of a manifest.</summary>
internal static class Scalars
{
    private const string V4 = @"[0-9]{1,3}(\.[0-9]{1,3}){3}";
    private const string V6 = "[0-9A-Fa-f]*:[0-9A-Fa-f:.]*";

    /// <summary>Any text in one line, at most 250 characters.</summary>
    public static ScalarKind Text { get; } = new("a text", @"[^\x00-\x1f\x7f]{1,250}",
        "Kantor Desa") { Advice = "write one line of at most 250 characters" };

    /// <summary>The form's version.</summary>
    public static ScalarKind Version { get; } = new("a version of the form", "1", "1");

    /// <summary>A switch.</summary>
    public static ScalarKind Flag { get; } = new("yes or no", "yes|no|true|false", "yes", "no");

    /// <summary>The name of something of ours: it becomes <c>desa-name</c> on the router.</summary>
    public static ScalarKind Name { get; } = new("a name", "[a-z0-9][a-z0-9-]{0,30}", "warga", "umkm-1") { Advice = "write 1 to 31 of a-z, "
        + "0-9 and '-', such as warga" };

    /// <summary>The name of a variable.</summary>
    public static ScalarKind Variable { get; } = new("a variable's name", "[a-z][a-z0-9-]{0,30}", "uplink") { Advice = "write 1 to 31 of "
        + "a-z, 0-9 and '-', such as uplink" };

    /// <summary>A router's interface.</summary>
    public static ScalarKind Interface { get; } = new("an interface", @"[A-Za-z0-9][A-Za-z0-9_.\-]{0,62}", "ether2", "sfp1");

    /// <summary>A radio's number.</summary>
    public static ScalarKind Radio { get; } = new("a radio's number", "[1-4]", "1", "2");

    /// <summary>An SSID: at most 32 bytes (IEEE 802.11-2020 §9.4.2.2).</summary>
    public static ScalarKind Ssid { get; } = new("an SSID of at most 32 bytes", @"[^\x00-\x1f\x7f]{1,32}", "WiFi Desa")
    {
        Advice = "write a shorter name; letters beyond ASCII count two to four bytes",
        Check = text => Encoding.UTF8.GetByteCount(text) <= 32,
    };

    /// <summary>A country as MikroTik's list of regulations spells it.</summary>
    public static ScalarKind Country { get; } = new("a country", "[A-Za-z][A-Za-z ]{1,40}", "Indonesia");

    /// <summary>A duration with its unit.</summary>
    public static ScalarKind Duration { get; } = new("a duration", "([0-9]{1,6}(w|d|h|ms|m|s))+", "10m", "1h30m", "3d")
    {
        Check = text => RouterDuration.TryParse(text, out _),
    };

    /// <summary>A rate in bits a second with its unit.</summary>
    public static ScalarKind Rate { get; } = new("a rate with its unit", @"[0-9]{1,6}(\.[0-9]{1,3})?[kMG]", "512k", "5M")
    {
        Check = text => RatePair.TryRate(text, out var rate) && rate > 0,
    };

    /// <summary>A size with its unit.</summary>
    public static ScalarKind Size { get; } = new("a size with its unit", "[0-9]{1,6}[KMG]iB", "2048KiB", "4MiB");

    /// <summary>An address.</summary>
    public static ScalarKind Address { get; } = new("an IP address", $"{V4}|{V6}", "10.5.50.1")
    {
        Check = text => AddressText.TryAddress(text, out _),
    };

    /// <summary>An address or a network: who may come from where.</summary>
    public static ScalarKind Source { get; } = new("an address or a network", $"({V4}|{V6})(/[0-9]{{1,3}})?", "10.250.0.0/16", "192.0.2.7")
    {
        Check = text => Ipv4Network.TryParse(text, out _) || AddressText.TryAddress(text, out _)
            || (text.Contains(':', StringComparison.Ordinal) && System.Net.IPNetwork.TryParse(text, out _)),
    };

    /// <summary>An IPv4 network.</summary>
    public static ScalarKind Network { get; } = new("a network", $"{V4}/[0-9]{{1,2}}", "10.5.50.0/24")
    {
        Check = text => Ipv4Network.TryParse(text, out var network) && network.Length <= 30,
    };

    /// <summary>The prefix length of a village's network.</summary>
    public static ScalarKind PrefixLength { get; } = new("a prefix length from 16 to 30", "[0-9]{2}", "24") { Check = text => Between(text, 16, 30) };

    /// <summary>An address of a network: itself, or its number in it.</summary>
    public static ScalarKind Host { get; } = new("an address, or its number in the network", $"[0-9]{{1,5}}|{V4}", "1", "10.5.50.1")
    {
        Check = text => Between(text, 1, 65_534) || AddressText.TryAddress(text, out _),
    };

    /// <summary>A range of addresses of a network.</summary>
    public static ScalarKind Range { get; } = new("a range of addresses, or of their numbers in the network",
        $"[0-9]{{1,5}}-[0-9]{{1,5}}|{V4}-{V4}", "10-250", "10.5.50.10-10.5.50.250")
    {
        Check = text => text.Split('-').All(Host.Fits),
    };

    /// <summary>A MAC address.</summary>
    public static ScalarKind Mac { get; } = new("a MAC address", "[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}", "48:8F:5A:00:01:02");

    /// <summary>The name of a host.</summary>
    public static ScalarKind HostName { get; } = new("a host's name",
        @"[A-Za-z0-9]([A-Za-z0-9\-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9\-]*[A-Za-z0-9])?)*", "wifi.desa.id")
    {
        Check = text => text.Length <= 253,
    };

    /// <summary>A host's name in which <c>*</c> stands for anything.</summary>
    public static ScalarKind HostPattern { get; } = new(
        "a host's name, * for any part", @"[A-Za-z0-9*]([A-Za-z0-9.*\-]*[A-Za-z0-9*])?", "*.tokodesa.example", "bpbd.jatengprov.go.id");

    /// <summary>A server by address or name.</summary>
    public static ScalarKind Server { get; } = new("an address or a host's name", $"{V4}|{V6}|{HostName.Pattern}", "192.0.2.123", "ntp.example");

    /// <summary>A port.</summary>
    public static ScalarKind Port { get; } = new("a port from 1 to 65535", "[0-9]{1,5}", "8729") { Check = text => Between(text, 1, 65_535) };

    /// <summary>How many.</summary>
    public static ScalarKind Count { get; } = new("a number from 1 to 10000", "[0-9]{1,5}", "1") { Check = text => Between(text, 1, 10_000) };

    /// <summary>A queue's priority.</summary>
    public static ScalarKind Priority { get; } = new("a priority from 1, the first, to 8", "[1-8]", "8");

    /// <summary>A secret of the vault.</summary>
    public static ScalarKind Secret { get; } = new("the name of a secret, never the secret", @"\$\{vault:[a-z0-9_./:\-]{1,64}\}", "${vault:radius}")
    {
        IsSecret = true,
        Check = text => Vault.IsValidName(text[8..^1]),
    };

    /// <summary>The code of a kabupaten or kota.</summary>
    public static ScalarKind Kabupaten { get; } = new("the code of a kabupaten", @"[0-9]{2}\.[0-9]{2}", "33.01");

    /// <summary>The code of a village.</summary>
    public static ScalarKind Village { get; } = new("the code of a village", @"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}", "33.01.01.2001")
    {
        Check = text => VillageCode.TryParse(text, out _),
    };

    /// <summary>A path beside the manifest.</summary>
    public static ScalarKind Path { get; } = new(
        "a path beside this file", @"[A-Za-z0-9_][A-Za-z0-9_.\-]*(/[A-Za-z0-9_][A-Za-z0-9_.\-]*)*", "pages", "inventory.csv");

    /// <summary>One of a few words.</summary>
    public static ScalarKind OneOf(params IReadOnlyList<string> words) => new($"one of {string.Join(", ", words)}", string.Join('|', words), words);

    private static bool Between(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most;
}
