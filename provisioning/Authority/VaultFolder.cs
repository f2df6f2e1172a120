using InternetDesa.Core.Identity;
using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Backups;

namespace InternetDesa.Provisioning.Authority;

/// <summary>
/// Vaults by region, so that no laptop holds all passwords of a province: <c>33.vault</c> has what is the province's (the keys of the
/// authority, of the hub, of releases), <c>3301.vault</c> what is of the routers of one kabupaten. Keys lie in a folder of their own, one for
/// each or one for all.
/// </summary>
internal static class VaultFolder
{
    /// <summary>The file of a region: the path itself where it is no folder.</summary>
    /// <param name="path">A vault's or key's file, or their folder.</param>
    /// <param name="region">A kabupaten's digits; null for the province.</param>
    /// <param name="extension"><c>.vault</c> or <c>.key</c>.</param>
    /// <exception cref="FormatException">The folder does not say which file is the province's.</exception>
    public static string FileOf(string path, string? region, string extension)
    {
        if (!Directory.Exists(path))
            return path;
        if (region is not null)
            return Path.Combine(path, region + extension);
        var provinces = Directory.GetFiles(path, $"??{extension}");
        return provinces is [var only] ? only
            : throw new FormatException($"{path} has {(provinces.Length == 0 ? "no" : "more than one")} file of a province, such as "
                + $"33{extension}; name the file instead of the folder");
    }

    /// <summary>Whose a secret is: a kabupaten's where its name has a village's code, everybody's where it is known to be, else the
    /// province's. A secret that nobody thought of here stays with the fewest.</summary>
    /// <param name="secret">Its name.</param>
    /// <param name="province">Two digits.</param>
    /// <param name="shared">Names of secrets that are everybody's, or their first parts: <c>lab</c> is <c>lab/user</c> and
    /// <c>lab/password</c>.</param>
    /// <returns>Four digits, two, or nothing.</returns>
    public static string RegionOf(string secret, string province, IReadOnlyCollection<string> shared)
    {
        foreach (var part in secret.Split('/', ':'))
        {
            if (part.Length == 10 && VillageCode.TryParse(part, out var village))
                return village.Kabupaten;
        }

        // The service makes nightly backups with the vaults of its kabupaten alone.
        return secret == BinaryBackup.SecretName || shared.Any(name => Names(name, secret)) ? "" : province;
    }

    /// <summary>Whether a name is a secret's, or the first part of it.</summary>
    public static bool Names(string name, string secret) => secret == name || secret.StartsWith($"{name}/", StringComparison.Ordinal);

    /// <summary>Parts a vault into one for the province and one for each kabupaten that has secrets of its own. The whole stays as it
    /// is.</summary>
    /// <param name="whole">The vault.</param>
    /// <param name="folder">Where the parts go.</param>
    /// <param name="province">Two digits.</param>
    /// <param name="shared">What is everybody's, as for <see cref="RegionOf"/>: it goes to all.</param>
    /// <param name="keyOf">The key of a part.</param>
    /// <returns>The parts, with the names of what only each of them has, and how many secrets it has with everybody's.</returns>
    /// <exception cref="IOException">A part is there already; nothing was written.</exception>
    public static IReadOnlyList<(string Region, IReadOnlyList<string> Own, int Count)> Split(
        Vault whole, string folder, string province, IReadOnlyCollection<string> shared, Func<string, VaultKey> keyOf)
    {
        var byRegion = whole.Names.ToLookup(name => RegionOf(name, province, shared));
        var regions = byRegion.Select(region => region.Key).Where(region => region.Length > 0).Append(province).Distinct().Order().ToList();
        foreach (var path in regions.Select(region => Path.Combine(folder, region + ".vault")).Where(File.Exists))
            throw new IOException($"{path} is there already; name another folder");
        Directory.CreateDirectory(folder);
        var parts = new List<(string, IReadOnlyList<string>, int)>();
        foreach (var region in regions)
        {
            string[] own = [.. byRegion[region]], names = [.. own, .. byRegion[""]];
            using var key = keyOf(region);
            VaultFile.CreatePart(Path.Combine(folder, region + ".vault"), key, whole, names);
            parts.Add((region, own, names.Length));
        }

        return parts;
    }
}
