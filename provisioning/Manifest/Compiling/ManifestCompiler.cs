using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Manifest.Compiling;

/// <summary>
/// Settings in the user's words become rows of RouterOS. Every attribute that a setting rules is written out, also where it is left out of
/// the manifest: taking a limit out of the manifest takes it off the router.
/// </summary>
internal static class ManifestCompiler
{
    /// <summary>Compiles.</summary>
    /// <param name="village">The settings.</param>
    /// <param name="router">The router as it was read: its version, which driver its radios have, whether files live in <c>flash/</c>.</param>
    /// <exception cref="FormatException">This router can not hold what the manifest says.</exception>
    public static DesiredState Compile(VillageSettings village, RouterSnapshot router)
    {
        var rows = new DesiredRows(router.Router.Version);
        SystemRows.Add(rows, village.Settings, router);
        ManagementRows.Add(rows, village.Settings);
        NetworkRows.Add(rows, village);
        WirelessRows.Add(rows, village, router);
        HotspotRows.Add(rows, village, router);
        return new DesiredState(village.Village, rows.All) { Notes = rows.Notes };
    }
}
