using System.Security.Cryptography;
using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Manifest.Compiling;
using InternetDesa.Provisioning.Manifest.Grammar;

namespace InternetDesa.Provisioning.Manifest;

/// <summary>A manifest that is right as a whole, for every router of the inventory.</summary>
internal sealed class ManifestFile
{
    private const int MaxBytes = 4 << 20;
    private readonly Dictionary<DeviceId, VillageSettings> _villages;

    private ManifestFile(Dictionary<DeviceId, VillageSettings> villages, string hash) => (_villages, Hash) = (villages, hash);

    /// <summary>SHA-256 of the bytes that were read, lower hex digits.</summary>
    public string Hash { get; }

    /// <summary>The settings of all routers, by village.</summary>
    public IReadOnlyCollection<VillageSettings> Villages => _villages.Values;

    /// <summary>The settings of a router.</summary>
    /// <exception cref="FormatException">The inventory has no such gateway.</exception>
    public VillageSettings For(DeviceId router) => _villages.GetValueOrDefault(router)
        ?? throw new FormatException($"{router} is no gateway of the inventory; a manifest is for gateways");

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">It has faults, anywhere, for any router: all of them.</exception>
    /// <exception cref="IOException">It can not be read.</exception>
    public static ManifestFile Load(string path, InventoryModel inventory, RegionTable regions)
    {
        if (new FileInfo(path).Length > MaxBytes)
            throw new FormatException($"{path} is larger than {MaxBytes >> 20} MiB; name the right file");
        return Read(File.ReadAllBytes(path), path, inventory, regions);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="path">The file that it is of: what the errors call it, and where its folders are.</param>
    /// <param name="inventory">The routers.</param>
    /// <param name="regions">The names of villages.</param>
    /// <exception cref="FormatException">It has faults.</exception>
    public static ManifestFile Read(string text, string path, InventoryModel inventory, RegionTable regions) =>
        Read(Encoding.UTF8.GetBytes(text), path, inventory, regions);

    private static ManifestFile Read(byte[] content, string path, InventoryModel inventory, RegionTable regions)
    {
        var faults = new ManifestFaults();
        // An editor's byte order mark is no text.
        using var text = new StreamReader(new MemoryStream(content));
        var root = YamlTree.Read(text.ReadToEnd(), path, faults);
        if (root is null && faults.Count == 0)
            faults.Add(path, 1, "the manifest is empty; its first line is 'version: 1'");
        if (root is not null)
            root = new GrammarCheck(faults, whole: false).Check(root, ManifestGrammar.Document, "");
        if (root is not MapNode document)
        {
            faults.ThrowIfAny();
            throw new InvalidOperationException("a root that is no map is a fault");
        }

        foreach (var missing in ManifestGrammar.Document.Fields.Where(field => field.Required && document[field.Name] is null))
            faults.Add(path, 1, $"{missing.Name}: missing; write {missing.Name}: at the beginning of a line");
        var villages = new Dictionary<DeviceId, VillageSettings>();
        var layers = new ManifestLayers(document, regions, faults);
        layers.CheckKeys(inventory);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var check = new GrammarCheck(faults, whole: true);
        foreach (var router in inventory.Devices.Where(device => device.Role == DeviceRole.Gateway).OrderBy(device => device.Id.Village))
        {
            var settings = new VillageSettings(router, (MapNode)check.Check(layers.Of(router), ManifestGrammar.Settings, ""), folder);
            new SettingsCheck(settings, faults).Check();
            villages.Add(router.Id, settings);
        }

        foreach (var settings in villages.Values.DistinctBy(village => village.Pages, ReferenceEqualityComparer.Instance))
        {
            if (settings.Pages is { } pages)
                LoginPages.Check(pages, Path.Combine(settings.Folder, pages.Text), faults);
        }

        AddressPlanCheck.Check(villages.Values, faults);
        faults.ThrowIfAny();
        return new ManifestFile(villages, Convert.ToHexStringLower(SHA256.HashData(content)));
    }
}
