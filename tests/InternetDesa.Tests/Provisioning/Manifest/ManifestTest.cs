using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Manifest;
using InternetDesa.Tests.Architecture;

namespace InternetDesa.Tests.Provisioning.Manifest;

/// <summary>What the tests of manifests share.</summary>
public abstract class ManifestTest
{
    private protected static readonly RegionTable Regions = RegionTable.CentralJava();

    private protected const string Head = "version: 1\nprofile: desa\n";

    private protected static string Examples { get; } = Path.Combine(ReferenceTests.Root, "provisioning", "examples");

    private protected static InventoryModel Inventory(string rows = "33.01.01.2001,gw,gateway,hAP ac^2,0\n") =>
        InventoryCsv.Read(new StringReader("code,device,role,model,index\n" + rows), "inventory.csv", Regions);

    private protected static ManifestFile Read(string yaml, InventoryModel? inventory = null) =>
        ManifestFile.Read(yaml, "manifest.yaml", inventory ?? Inventory(), Regions);

    /// <summary>The settings of one village under the profile <c>desa</c>, each line two levels deeper.</summary>
    private protected static ManifestFile Settings(string settings, InventoryModel? inventory = null) => Read(Wrap(settings), inventory);

    private protected static string[] Faults(string yaml, InventoryModel? inventory = null) =>
        Assert.Throws<FormatException>(() => Read(yaml, inventory)).Message.Split('\n');

    private protected static string[] FaultsOf(string settings, InventoryModel? inventory = null) => Faults(Wrap(settings), inventory);

    private protected static string Wrap(string settings) =>
        $"{Head}profiles:\n  desa:\n{string.Join('\n', settings.Split('\n').Select(line => "    " + line))}\n";
}
