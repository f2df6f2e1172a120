using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Options;
using InternetDesa.Core.Regions;
using InternetDesa.Protocols;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Authority;
using InternetDesa.Provisioning.Backups;
using InternetDesa.Provisioning.Cli;
using InternetDesa.Provisioning.Fleet;
using InternetDesa.Provisioning.Operators;

namespace InternetDesa.Provisioning.Serving;

/// <summary>What the files that the options name say, all read at one time.</summary>
internal sealed class ServiceFiles
{
    private ServiceFiles(ServeOptions options, FleetRouters routers, OperatorsFile operators, OperatorKey key, BinaryBackup? binary)
    {
        (Routers, Operators, Key) = (routers, operators, key);
        Drift = new FleetDrift(routers);
        Backup = new VillageBackup(routers, new BackupTree(Path.Combine(options.DataDirectory, "backups")), binary, options.BackupNights);
        var reachable = new FleetSelection(new InventorySelection(), null).Of(routers.Inventory);
        Villages = [.. reachable.Select(village => village.Code).Where(key.Operator.CoversVillage)];
    }

    /// <summary>The routers.</summary>
    public FleetRouters Routers { get; }

    /// <summary>Who may do what.</summary>
    public OperatorsFile Operators { get; }

    /// <summary>The service's own key.</summary>
    public OperatorKey Key { get; }

    /// <summary>Compares routers.</summary>
    public FleetDrift Drift { get; }

    /// <summary>Backs routers up.</summary>
    public VillageBackup Backup { get; }

    /// <summary>The manifest's hash: only roll-outs that were begun with it are worked on.</summary>
    public string ManifestHash => Routers.Manifest!.Hash;

    /// <summary>The villages that are the service's.</summary>
    public IReadOnlyList<VillageCode> Villages { get; }

    /// <summary>Reads everything.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="connect">Makes connections; null for the real ones.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="OptionsException">Files have faults: those of all files.</exception>
    public static ServiceFiles Read(ServeOptions options, Func<RouterTarget, IRouterOsConnection>? connect, TimeProvider time)
    {
        var faults = new List<string>();
        T? Try<T>(Func<T> read)
            where T : class
        {
            try
            {
                return read();
            }
            catch (Exception fault) when (fault is FormatException or InvalidDataException or IOException or UnauthorizedAccessException)
            {
                faults.AddRange(fault.Message.Split('\n'));
                return null;
            }
        }

        var regions = RegionTable.CentralJava();
        var inventory = Try(() => InventoryCsv.Load(options.InventoryFile, regions));
        var manifest = inventory is null ? null : Try(() => Manifest.ManifestFile.Load(options.ManifestFile, inventory, regions));
        var operators = Try(() => OperatorsFile.Load(options.OperatorsFile));
        var key = operators is null ? null : Try(() => ServiceKey(options, operators));
        var vaults = new Dictionary<string, Vault>();
        var villages = inventory is null || key is null ? [] : inventory.Villages.Where(key.Operator.CoversVillage);
        foreach (var kabupaten in villages.Select(village => village.Kabupaten).Distinct())
        {
            if (Try(() => OpenVault(options, kabupaten)) is { } vault)
                vaults.Add(kabupaten, vault);
        }

        var binary = vaults.Count == 0 || options is { BackupHour: < 0 } or { BackupNights: 0 }
            ? null
            : Try(() => new BinaryBackup(BinaryBackup.Secret(vaults.Values.First()), time));
        Try(options.ReadToken);
        if (faults.Count > 0)
            throw new OptionsException([.. faults.Distinct()]);
        var routers = new FleetRouters
        {
            Inventory = inventory!,
            Manifest = manifest,
            VaultOf = kabupaten => vaults.GetValueOrDefault(kabupaten) ?? throw new FormatException($"the service has no vault of {kabupaten}"),
            Plans = new PlanStore(Path.Combine(options.DataDirectory, "state")),
            Connect = connect ?? (target => target.Connection(Transport.Builtin, time)),
            PlainText = options.PlainText,
            Time = time,
        };
        return new ServiceFiles(options, routers, operators!, key!, binary);
    }

    private static Vault OpenVault(ServeOptions options, string kabupaten)
    {
        using var opener = VaultKey.FromFile(VaultFolder.FileOf(options.VaultKeyFile, kabupaten, ".key"));
        using var file = VaultFile.Open(VaultFolder.FileOf(options.VaultFile, kabupaten, ".vault"), opener);
        return file.Vault;
    }

    private static OperatorKey ServiceKey(ServeOptions options, OperatorsFile operators)
    {
        var key = OperatorKey.Open(options.OperatorKeyFile, operators);
        return key.Operator.Role == OperatorRole.Service
            ? key
            : throw new FormatException($"{options.OperatorKeyFile} is {key.Operator.Name}'s key; the service has one of its own, of an "
                + "operator with the role service");
    }
}
