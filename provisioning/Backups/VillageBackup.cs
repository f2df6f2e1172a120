using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.Provisioning.Fleet;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Backups;

/// <summary>What came of a backup.</summary>
internal enum BackupState
{
    /// <summary>Its text is another than before.</summary>
    Changed,

    /// <summary>Its text is that of before.</summary>
    Same,

    /// <summary>The router does not answer.</summary>
    Offline,

    /// <summary>It could not be made.</summary>
    Failed,
}

/// <summary>Backs a village's gateway up: the text here, the binary on the router.</summary>
/// <param name="routers">The routers.</param>
/// <param name="tree">Where the texts go.</param>
/// <param name="binary">Makes the binary ones; null for none.</param>
/// <param name="nights">How many of those are kept.</param>
internal sealed class VillageBackup(FleetRouters routers, BackupTree tree, BinaryBackup? binary, int nights)
{
    /// <summary>Backs up.</summary>
    /// <returns>What came of it, and why, for people.</returns>
    /// <exception cref="StorageException">The text could not be written here.</exception>
    public async Task<(BackupState State, string Detail)> RunAsync(VillageCode village, CancellationToken ct)
    {
        try
        {
            var target = routers.Target(village);
            var session = await routers.OpenAsync(village, ct).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                var facts = await FactsReader.ReadAsync(session, target.Login.Name, ct).ConfigureAwait(false);
                var changed = tree.Keep(target.Device!.Value,
                    await RouterExport.ReadAsync(session, facts, target.ToString(), ct).ConfigureAwait(false));
                var note = "";
                if (binary is not null && nights > 0 && await binary.SaveAsync(session, facts, nights, ct).ConfigureAwait(false) is null)
                    note = "no binary backup: the router's flash has no room";
                return (changed ? BackupState.Changed : BackupState.Same, note);
            }
        }
        catch (Exception fault) when (fault is RouterUnreachableException or ConnectionLostException)
        {
            return (BackupState.Offline, fault.Message);
        }
        catch (Exception fault) when (fault is RouterTrapException or FormatException)
        {
            return (BackupState.Failed, fault.Message);
        }
    }
}
