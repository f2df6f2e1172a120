using System.Net;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>A simulated router as it is made.</summary>
internal sealed record RouterSettings
{
    /// <summary>Its RouterOS.</summary>
    public RouterVersion Version { get; init; } = new(7, 18);

    /// <summary>The name in <c>/system/identity</c>.</summary>
    public string Identity { get; init; } = "MikroTik";

    /// <summary>The hardware.</summary>
    public string Model { get; init; } = "hAP ax lite";

    /// <summary>The serial number.</summary>
    public string Serial { get; init; } = "HGX09SIMULATE";

    /// <summary>Its address towards the province, with its network's length.</summary>
    public string Management { get; init; } = "10.33.1.2/24";

    /// <summary>The next router towards the province.</summary>
    public string Gateway { get; init; } = "10.33.1.1";

    /// <summary>Whether that address comes from a DHCP server instead of the configuration.</summary>
    public bool Dhcp { get; init; }

    /// <summary>The interface towards the province.</summary>
    public string UplinkInterface { get; init; } = "ether1";

    /// <summary>The user that provisioning logs in as, of group <c>desa</c>.</summary>
    public string User { get; init; } = "desa";

    /// <summary>That user's password.</summary>
    public string Password { get; init; } = "rahasia";

    /// <summary>How long an answer is under way after its question.</summary>
    public TimeSpan RoundTrip { get; init; }

    /// <summary>Whether it asks for the MD5 login of versions before 6.43.</summary>
    public bool OldLogin { get; init; }

    /// <summary>Whether its clock runs through a power cut.</summary>
    public bool BatteryClock { get; init; }

    /// <summary>How long a boot takes.</summary>
    public TimeSpan BootTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long what was written may be lost by a power cut (NAND write-back).</summary>
    public TimeSpan WriteBack { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>How long a backup's file takes to appear.</summary>
    public TimeSpan BackupDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the router keeps a session whose peer is gone without a word.</summary>
    public TimeSpan TcpTimeout { get; init; } = TimeSpan.FromMinutes(9);

    /// <summary>Free bytes of flash.</summary>
    public long FreeFlash { get; init; } = 60_000_000;

    /// <summary>The management address without its length.</summary>
    public IPAddress Address => IPAddress.Parse(Management.Split('/')[0]);

    /// <summary>The management network.</summary>
    public string ManagementNetwork => Ipv4.Mask(Address, int.Parse(Management.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture)).ToString();
}
