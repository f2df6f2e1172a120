using System.Globalization;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Spool;
using InternetDesa.Provisioning.Authority;

namespace InternetDesa.Provisioning.Enrolling;

/// <summary>
/// Gives villages their kits, all of a command line together, so that a stack of 500 routers writes index, vaults and inventory once and not
/// 500 times. Killed between any two steps, the same command makes all anew: what the first one issued is revoked at the end with what the
/// villages had before, which is good until the new kits are in place.
/// </summary>
/// <param name="authority">Issues the certificates.</param>
/// <param name="maker">Makes the kits.</param>
/// <param name="why">Why the certificates before are revoked.</param>
internal sealed class Enrolment(AuthorityFolder authority, KitMaker maker, string why)
{
    /// <summary>The vault of a kabupaten.</summary>
    public required Func<string, VaultFile> VaultOf { get; init; }

    /// <summary>Changes the inventory's file.</summary>
    public required Action<IEnumerable<InventoryDevice>> Keep { get; init; }

    /// <summary>Finds out whether the kits can be made, before anybody is told that they will be.</summary>
    /// <param name="drafts">The kits.</param>
    /// <exception cref="FormatException">A kabupaten has no vault.</exception>
    /// <exception cref="InvalidDataException">A vault does not open, or the authority has ended.</exception>
    public void Check(IReadOnlyList<KitDraft> drafts)
    {
        authority.Check(drafts.SelectMany(draft => draft.Orders));
        foreach (var kabupaten in drafts.Select(draft => draft.Router.Id.Village.Kabupaten).Distinct())
            VaultOf(kabupaten);
    }

    /// <summary>Takes the next step each time, and tells what was done. Whoever asks no further leaves it as a killed program would.</summary>
    /// <param name="drafts">The kits.</param>
    /// <exception cref="StorageException">Something could not be written; the same command makes the kits anew.</exception>
    public IEnumerable<string> Steps(IReadOnlyList<KitDraft> drafts)
    {
        var kits = Issue(drafts);
        yield return Said(kits.Sum(kit => kit.Serials.Count()), "certificates issued");
        foreach (var kit in kits)
            maker.Write(kit, authority.CertificatePem);
        yield return Said(kits.Count, "kits written");
        // Before the vault changes the old kit loses its name, and after it the new one gets it: one whose secrets nobody has makes a router
        // that nobody reaches.
        foreach (var kit in kits)
            maker.Withdraw(kit.Village);
        foreach (var kabupaten in kits.GroupBy(kit => kit.Village.Kabupaten))
        {
            var secrets = kabupaten.SelectMany(kit => kit.VaultSecrets).ToDictionary();
            VaultOf(kabupaten.Key).Change(vault => vault.With(secrets));
            yield return Said(kabupaten.Count(), $"routers' secrets in the vault of {kabupaten.Key}");
        }

        foreach (var kit in kits)
            maker.Finish(kit.Village);
        yield return Said(kits.Count, "kits in their folders");
        Keep(drafts.SelectMany(draft => draft.Devices));
        yield return Said(kits.Count, "villages brought up to date in the inventory");
        yield return Said(authority.RevokeOthers(kits.SelectMany(kit => kit.Serials).ToHashSet(), why).Count, "certificates of before revoked");
    }

    private List<Kit> Issue(IReadOnlyList<KitDraft> drafts)
    {
        var issued = new Queue<IssuedCertificate>(authority.Issue([.. drafts.SelectMany(draft => draft.Orders)]));
        return [.. drafts.Select(draft => new Kit(draft, [.. draft.Orders.Select(_ => issued.Dequeue())]))];
    }

    private static string Said(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{what}: {count}");
}
