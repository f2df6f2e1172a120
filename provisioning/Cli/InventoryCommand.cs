using System.CommandLine;
using System.Globalization;
using InternetDesa.Core.Inventory;

namespace InternetDesa.Provisioning.Cli;

/// <summary>The verbs <c>desactl inventory import|list|check|diff|number|export</c>.</summary>
internal static class InventoryCommand
{
    private const string About = """
        The inventory: one CSV file with a row for every device, from which all programs take what they need.

        Examples:
          desactl inventory import daftar-desa.xlsx                     what of it could be taken, and every doubt
          desactl inventory import daftar-desa.xlsx --out inventory.csv   takes it, where there is no doubt
          desactl inventory list --in 33.01 --tag bakti
        """;

    private static readonly Option<bool> Contacts = new("--with-contacts") { Description = "With the contacts' names and telephone numbers: personal data." };

    private static readonly Option<string?> Out = new("--out") { Description = "Writes into this file instead of standard output.", HelpName = "PATH" };

    private static readonly Argument<string> Other = new("other") { Description = "The inventory to compare with (CSV)." };

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings) => new("inventory", About)
    {
        ImportVerb.Import.Command(surroundings), List.Command(surroundings), Check.Command(surroundings), Diff.Command(surroundings),
        Number.Command(surroundings), Export.Command(surroundings),
    };

    /// <summary>Compares and shows.</summary>
    /// <returns>Whether they differ.</returns>
    public static bool ShowChanges(Screen screen, IReadOnlyList<InventoryChange> changes, Action<IReadOnlyList<InventoryChange>, Action> show)
    {
        show(changes, () => screen.Table(["device", "column", "before", "after"], changes.SelectMany(Rows)));
        return changes.Count > 0;
    }

    private static Verb List { get; } = new("list",
        """
        Lists villages with what is known of them; without personal data.

        Example:
          desactl inventory list --in 33.01 --model "hEX S"
        """,
        SelectionOptions.All,
        (desk, _) =>
        {
            var devices = SelectionOptions.Of(desk.Arguments).Of(desk.Inventory);
            desk.Screen.Show(new { count = devices.Count, devices = devices.Select(device => InventoryDifference.Columns(device, withContacts: false)) }, () =>
            {
                desk.Screen.Table(["device", "name", "role", "address", "model", "tags"], devices.Select(device => (string[])
                [
                    $"{device.Id.Village.Dotted}/{device.Id.Device}", desk.Regions.Name(device.Id.Village.Digits) ?? "", InventoryDifference.Columns(device, false)["role"],
                    device.Address?.Address.ToString() ?? "", device.Model, string.Join(' ', device.Tags),
                ]));
                desk.Screen.Line(string.Create(CultureInfo.InvariantCulture, $"{devices.Count} devices of {devices.Select(device => device.Id.Village).Distinct().Count()} villages"));
            });
            return Task.FromResult(ExitCodes.Done);
        });

    private static Verb Check { get; } = new("check",
        """
        Reads the inventory and tells every fault in it, and what it lacks. Ends with 2 for faults, with 1 where something is missing.

        Example:
          desactl inventory check
        """,
        [],
        (desk, _) =>
        {
            var findings = InventoryCheck.Of(desk.Inventory);
            desk.Screen.Show(new { villages = desk.Inventory.Villages.Count, devices = desk.Inventory.Devices.Count, findings = findings.Select(finding => new { device = finding.Device.ToString().TrimEnd('/'), finding.Text }) }, () =>
            {
                if (findings.Count > 0)
                    desk.Screen.Table(["device", "what is missing"], findings.Select(finding => (string[])[finding.Device.ToString().TrimEnd('/'), finding.Text]));
                desk.Screen.Line(string.Create(CultureInfo.InvariantCulture, $"{desk.Inventory.Devices.Count} devices of {desk.Inventory.Villages.Count} villages, {findings.Count} things missing"));
            });
            return Task.FromResult(findings.Count == 0 ? ExitCodes.Done : ExitCodes.Differs);
        });

    private static Verb Diff { get; } = new("diff",
        """
        Tells what another inventory has otherwise. Ends with 1 where they differ. Of personal data only that it differs is told.

        Example:
          desactl inventory diff inventory-kemarin.csv
        """,
        [Other],
        (desk, _) =>
        {
            var other = NamedFile.Need(Other, desk.Arguments.GetValue(Other)!, "write where the inventory to compare with lies");
            var changes = InventoryDifference.Between(InventoryCsv.Load(other, desk.Regions), desk.Inventory);
            return Task.FromResult(ShowChanges(desk.Screen, changes, (all, table) => desk.Screen.Show(new { changes = all.Select(Json) }, table)) ? ExitCodes.Differs : ExitCodes.Done);
        });

    private static Verb Number { get; } = new("number",
        """
        Gives every gateway without one its number in address plans, and writes the inventory. A number that was given stays for ever.

        Example:
          desactl inventory number
        """,
        [],
        (desk, _) =>
        {
            var count = 0;
            desk.ChangeInventory(before =>
            {
                count = before.Devices.Count(device => device is { Role: DeviceRole.Gateway, Index: null });
                return InventoryNumbering.Number(before, desk.Regions);
            });
            desk.Screen.Show(new { numbered = count }, () => desk.Screen.Line(string.Create(CultureInfo.InvariantCulture, $"{count} gateways got a number")));
            return Task.FromResult(ExitCodes.Done);
        });

    private static Verb Export { get; } = new("export",
        """
        Writes devices as CSV, or with --json as one object; without personal data unless it is asked for.

        Example:
          desactl inventory export --in 33.74 --out semarang.csv
        """,
        [.. SelectionOptions.All, Contacts, Out],
        (desk, _) =>
        {
            var devices = SelectionOptions.Of(desk.Arguments).Of(desk.Inventory);
            var contacts = desk.Arguments.GetValue(Contacts);
            var text = new StringWriter();
            if (desk.Screen.IsJson)
                new Screen(text, TextWriter.Null, json: true).Show(new { devices = devices.Select(device => InventoryDifference.Columns(device, contacts)) }, () => { });
            else
                InventoryCsv.Write(devices, text, contacts);
            desk.Write(desk.Arguments.GetValue(Out), text.ToString());
            return Task.FromResult(ExitCodes.Done);
        });

    /// <summary>A change for programs.</summary>
    public static object Json(InventoryChange change) => new { device = change.Device.ToString(), change.Before, change.After };

    private static IEnumerable<string[]> Rows(InventoryChange change)
    {
        var name = change.Device.ToString();
        if (change.Before is null || change.After is null)
            return [[name, "", change.Before is null ? "" : "there", change.After is null ? Screen.Styled("red", "gone") : Screen.Styled("green", "new")]];
        return change.After.Select(column => (string[])[name, column.Key, change.Before[column.Key], column.Value]);
    }
}
