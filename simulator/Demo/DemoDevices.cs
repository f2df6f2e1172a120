using System.Security.Cryptography;
using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.Simulator.Snmp;
using InternetDesa.Simulator.World;

namespace InternetDesa.Simulator.Demo;

/// <summary>The demo's inventory and its agents' passwords: every village has a gateway, and an agent or an
/// address at which the gateway is polled.</summary>
internal static class DemoDevices
{
    // 128 random bits can not be guessed at any number of rounds, and four thousand agents come at once.
    private const int Rounds = 100;

    private const string Credential = "demo";

    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The device that an agent is, in its village.</summary>
    public static DeviceId Agent(VillageCode village) => new(village, "agent");

    /// <summary>Writes inventory and passwords into a new directory.</summary>
    public static void Write(DemoDirectory directory, DemoOptions options)
    {
        var inventory = new StringBuilder("code,device,role,uplink,profile,simulated,address,credential\n");
        var hashes = new StringBuilder();
        var villages = VillageChoice.Choose(RegionTable.CentralJava(), options.Villages, options.Seed);
        foreach (var router in villages.Where(village => !village.HasAgent))
            inventory.Append($"{router.Code.Dotted},gw,gateway,{Word(router.Uplink)},terrestrial,yes,{router.Address},{Credential}\n");
        foreach (var (code, uplink, simulated) in villages.Where(village => village.HasAgent).Select(village => (village.Code, village.Uplink, "yes"))
            .Append((VillageChoice.ThisMachine, UplinkType.Fibre, "no")))
        {
            foreach (var (device, role) in new[] { ("gw", "gateway"), ("agent", "agent") })
                inventory.Append($"{code.Dotted},{device},{role},{Word(uplink)},terrestrial,{simulated},,\n");
            var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
            WritePassword(directory.AgentPassword(code), password);
            var salt = RandomNumberGenerator.GetBytes(12);
            hashes.Append(PasswordFile.Line(Agent(code), Encoding.ASCII.GetBytes(password), salt, Rounds)).Append('\n');
        }

        AtomicFile.Write(directory.Inventory, Encoding.UTF8.GetBytes(inventory.ToString()));
        AtomicFile.Write(directory.Passwords, Encoding.UTF8.GetBytes(hashes.ToString()), Secret);
    }

    /// <summary>Writes the routers' community: at every start, as a directory may be of a time when the file had another form.</summary>
    public static void WriteCredentials(DemoDirectory directory) =>
        AtomicFile.Write(directory.Communities, Encoding.UTF8.GetBytes($"{Credential}: {{ community: {VillageRouters.Community} }}\n"), Secret);

    private static void WritePassword(string path, string password)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var secret = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            secret.UnixCreateMode = Secret;
        using var file = new FileStream(path, secret);
        file.Write(Encoding.ASCII.GetBytes(password));
    }

    private static string Word(UplinkType uplink) => uplink switch
    {
        UplinkType.Mobile => "4g",
        UplinkType.Vsat => "vsat",
        _ => "fibre",
    };
}
