using System.CommandLine;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Authority;
using InternetDesa.Provisioning.Enrolling;
using InternetDesa.Provisioning.Fleet;
using InternetDesa.Provisioning.Manifest;
using InternetDesa.Provisioning.Manifest.Compiling;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Cli;

/// <summary>What surrounds a command line: where it writes, what time it is, how routers are reached.</summary>
internal sealed record Surroundings(TextWriter Output, TextWriter Errors, TextReader Input, TimeProvider Time)
{
    /// <summary>Makes connections; the real one unless a test says otherwise.</summary>
    public Func<RouterTarget, IRouterOsConnection>? Connect { get; init; }

    /// <summary>Carries requests to a status site; HTTP unless a test says otherwise.</summary>
    public Func<HttpMessageHandler>? Http { get; init; }
}

/// <summary>What a verb works with, found by the options of its command line when it asks for it.</summary>
/// <param name="result">The command line.</param>
/// <param name="surroundings">What surrounds it.</param>
internal sealed class Desk(ParseResult result, Surroundings surroundings)
{
    private readonly Dictionary<string, VaultFile> _vaults = [];
    private InventoryModel? _inventory;
    private RouterTarget? _target;

    /// <summary>Where it writes.</summary>
    public Screen Screen { get; } = new(surroundings.Output, surroundings.Errors, result.GetValue(CliFiles.Json));

    /// <summary>The clock.</summary>
    public TimeProvider Time => surroundings.Time;

    /// <summary>Where the reasons of a failure go.</summary>
    public TextWriter Errors => surroundings.Errors;

    /// <summary>The command line.</summary>
    public ParseResult Arguments => result;

    /// <summary>The secrets: of the router's kabupaten where there is a vault for each, of the province for what is no router's.</summary>
    /// <exception cref="InvalidDataException">The vault does not open.</exception>
    public VaultFile Vault => VaultOf(VillageCode.TryParse(result.GetValue(CliFiles.Router)?.Split('/')[0],
        out var village) ? village.Kabupaten : null);

    /// <summary>The secrets of a region.</summary>
    /// <param name="region">A kabupaten's digits; null for the province. It does not matter where there is one vault for all.</param>
    /// <exception cref="InvalidDataException">The vault does not open.</exception>
    /// <exception cref="IOException">There is none for it.</exception>
    public VaultFile VaultOf(string? region)
    {
        var path = VaultPath(region);
        return _vaults.TryGetValue(path, out var vault) ? vault : _vaults[path] = VaultFile.Open(NeedVault(region), Key(region));
    }

    /// <summary>The vault's file of a region.</summary>
    public string VaultPath(string? region) => VaultFolder.FileOf(result.GetValue(CliFiles.Vault)!, region, ".vault");

    /// <summary>The same, where it is there.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public string NeedVault(string? region)
    {
        var init = region is not null && Directory.Exists(result.GetValue(CliFiles.Vault))
            ? $"desactl vault init --region {region}"
            : "desactl vault init";
        return NamedFile.Need(CliFiles.Vault, VaultPath(region), $"'{init}' makes one; restore it from a backup where there was one");
    }

    /// <summary>The authority, its key from the province's vault; the caller closes it.</summary>
    /// <exception cref="IOException">There is none, or somebody else has it open.</exception>
    public AuthorityFolder OpenAuthority() => AuthorityFolder.Open(result.GetValue(CliFiles.Authority)!, VaultOf(null).Vault, Time);

    /// <summary>The inventory.</summary>
    /// <exception cref="FormatException">It has faults.</exception>
    public InventoryModel Inventory => _inventory ??= InventoryCsv.Load(InventoryPath, Regions);

    /// <summary>What routers are to hold.</summary>
    /// <exception cref="FormatException">It has faults.</exception>
    public ManifestFile Manifest => field ??= ManifestFile.Load(
        NamedFile.Need(CliFiles.Manifest, result.GetValue(CliFiles.Manifest)!, "write what routers are to hold; "
            + "provisioning/examples/hotspot.yaml is a small one"),
        Inventory, Regions);

    /// <summary>The villages that exist.</summary>
    public RegionTable Regions => field ??= RegionTable.CentralJava();

    /// <summary>Reads the inventory's file again, changes it, and replaces it whole or not at all; nobody else changes it meanwhile.</summary>
    /// <exception cref="StorageException">It could not be written.</exception>
    public void ChangeInventory(Func<InventoryModel, InventoryModel> change)
    {
        var path = InventoryPath;
        using var held = FileLock.Take(path, () => Waits(path));
        _inventory = change(InventoryCsv.Load(path, Regions));
        InventoryCsv.Save(_inventory, path);
    }

    /// <summary>Writes a result as it is: into a file, whole or not at all, or to the output.</summary>
    /// <exception cref="StorageException">It could not be written.</exception>
    public void Write(string? path, string text)
    {
        if (path is null)
            surroundings.Output.Write(text);
        else
            AtomicFile.Write(path, System.Text.Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The router of the command line.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public RouterTarget Target => _target ??= RouterTarget.Find(
        result.GetValue(CliFiles.Router)!, () => Inventory, result.GetValue(CliFiles.Credential), () => Vault.Vault,
            result.GetValue(CliFiles.PlainText));

    /// <summary>What is remembered of plans.</summary>
    public PlanStore Plans => field ??= new PlanStore(result.GetValue(CliFiles.State)!);

    /// <summary>The secrets, with what is remembered of those that a router got.</summary>
    public SecretBook SecretsOf(string serial) =>
        new(Vault.Vault.Secrets, Vault.Vault.HashKey.ToArray(), Plans.Hashes(serial));

    /// <summary>Who works here, as others see it on the router while a change is pending.</summary>
    public string Holder { get; } = Short($"{Environment.UserName}@{Environment.MachineName}");

    /// <summary>A new connection to the router, not open yet.</summary>
    public IRouterOsConnection Connect() => Connect(Target);

    /// <summary>A new connection to any router, not open yet.</summary>
    public IRouterOsConnection Connect(RouterTarget target) =>
        surroundings.Connect?.Invoke(target) ?? target.Connection(result.GetValue(CliFiles.Transport), Time);

    /// <summary>The routers of the inventory.</summary>
    /// <param name="manifest">Whether they are to be compared with the manifest.</param>
    /// <exception cref="FormatException">A file has faults.</exception>
    public FleetRouters Routers(bool manifest) => new()
    {
        Inventory = Inventory,
        Manifest = manifest ? Manifest : null,
        VaultOf = kabupaten =>
        {
            // Many routers ask at once; a vault is opened once.
            lock (_vaults)
                return VaultOf(kabupaten).Vault;
        },
        Plans = Plans,
        Connect = Connect,
        PlainText = result.GetValue(CliFiles.PlainText),
        Time = Time,
    };

    /// <summary>A router of the inventory, with its secrets from its kabupaten's vault.</summary>
    /// <exception cref="FormatException">It is none, or the vault lacks what the login needs.</exception>
    public RouterTarget TargetOf(DeviceId router) => RouterTarget.Find($"{router.Village}/{router.Device}", () => Inventory,
        result.GetValue(CliFiles.Credential), () => VaultOf(router.Village.Kabupaten).Vault, result.GetValue(CliFiles.PlainText));

    /// <summary>Which router stood where since when.</summary>
    /// <exception cref="FormatException">The record is damaged.</exception>
    public EnrolmentRecord Enrolments => field ??= new EnrolmentRecord(result.GetValue(CliFiles.State)!, Holder, Time, Waits);

    /// <summary>Asks a status site which villages are up.</summary>
    public FleetHealth HealthOf(string site) => new(site, surroundings.Http?.Invoke());

    /// <summary>An open session with the router.</summary>
    /// <exception cref="RouterUnreachableException">It was not reached.</exception>
    public Task<RouterSession> OpenAsync(CancellationToken ct) => RouterSession.OpenAsync(Connect, ct);

    /// <summary>What the router is.</summary>
    /// <exception cref="RouterUnreachableException">It was not reached.</exception>
    public async Task<RouterFacts> FactsAsync(CancellationToken ct)
    {
        var session = await OpenAsync(ct).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return await FactsReader.ReadAsync(session, Target.Login.Name, ct).ConfigureAwait(false);
    }

    /// <summary>What carries our connection.</summary>
    public ManagementPath ManagementPath(RouterFacts facts, RouterSnapshot snapshot) =>
        ManagementPathFinder.Find(facts, snapshot, Target.Login.Name, Target.Service, Target.Host);

    /// <summary>A fresh plan for the router as it was read.</summary>
    /// <exception cref="FormatException">The manifest has faults.</exception>
    public PlanOutcome MakePlan(RouterFacts facts, RouterSnapshot snapshot) => Planner.Make(
        ManifestCompiler.Compile(Manifest.For(Village), snapshot), snapshot, SecretsOf(facts.Router.Serial), ManagementPath(facts, snapshot));

    /// <summary>The key of the vault.</summary>
    /// <param name="region">A kabupaten's digits; null for the province.</param>
    public VaultKey Key(string? region = null) => result.GetValue(CliFiles.VaultKey) is not "-" and var path
        ? VaultKey.FromFile(NamedFile.Need(CliFiles.VaultKey, VaultFolder.FileOf(path!, region, ".key"),
            "restore the key from a backup, or write '-' for a passphrase; only a new vault gets a new key, by 'desactl vault init'"))
        : VaultKey.FromPassphrase(Prompt($"Passphrase of {VaultPath(region)}: "));

    /// <summary>Asks a question whose answer may be seen.</summary>
    public string Ask(string question)
    {
        surroundings.Errors.Write(question);
        return surroundings.Input.ReadLine() ?? "";
    }

    /// <summary>Asks for a secret; a terminal does not show what is typed.</summary>
    public string Prompt(string question)
    {
        if (Console.IsInputRedirected || surroundings.Input != Console.In)
            return surroundings.Input.ReadLine() ?? "";
        surroundings.Errors.Write(question);
        var text = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                text.Length -= text.Length > 0 ? 1 : 0;
            else
                text.Append(key.KeyChar);
        }

        surroundings.Errors.WriteLine();
        return text.ToString();
    }

    /// <summary>Finds the faults of what a plan is made of, before anybody is dialled.</summary>
    /// <exception cref="FormatException">There are.</exception>
    public void CheckManifest() => Manifest.For(Village);

    private DeviceId Village => Target.Device ?? throw new FormatException("a plan is for a village of the inventory; name its code "
        + "instead of an address");

    private string InventoryPath => NamedFile.Need(
        CliFiles.Inventory, result.GetValue(CliFiles.Inventory)!, "'desactl inventory import SHEET --out inventory.csv' makes one of a spreadsheet");

    private void Waits(string path) => Screen.Progress($"waiting for {path}: another desactl changes it");

    private static string Short(string text) => text.Length <= 60 ? text : text[..60];
}
