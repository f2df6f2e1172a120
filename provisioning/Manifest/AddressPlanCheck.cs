namespace InternetDesa.Provisioning.Manifest;

/// <summary>
/// Whether the villages' networks keep out of each other's way. The same network in many villages is meant where one line says it for all
/// of them: each stands behind its router's NAT.
/// </summary>
internal static class AddressPlanCheck
{
    /// <summary>Checks all villages' networks against each other.</summary>
    public static void Check(IEnumerable<VillageSettings> villages, ManifestFaults faults)
    {
        var networks = villages.SelectMany(village => village.Networks.Where(network => network.Network is not null)
                .Select(network => (Village: village, Network: network, Addresses: network.Network!.Value)))
            .OrderBy(entry => entry.Addresses.First).ThenBy(entry => entry.Addresses.Length).ToList();
        if (networks.Count == 0)
            return;
        // In this order a network overlaps an earlier one only if it overlaps the one that reaches furthest.
        var furthest = networks[0];
        foreach (var entry in networks.Skip(1))
        {
            if (entry.Addresses.First <= furthest.Addresses.Last && !IsMeant(entry.Network, furthest.Network) && !ReferenceEquals(entry.Village,
                furthest.Village))
            {
                faults.Add(entry.Network.Source, $"networks.{entry.Network.Name}.addresses: {entry.Addresses} of "
                    + $"{entry.Village.Village.Dotted} overlaps "
                    + $"{furthest.Addresses} of {furthest.Village.Village.Dotted}; {Advice(entry.Network)}");
            }

            if (entry.Addresses.Last > furthest.Addresses.Last)
                furthest = entry;
        }
    }

    private static bool IsMeant(NetworkSettings one, NetworkSettings other) => !one.IsPlanned && ReferenceEquals(one.Source, other.Source);

    private static string Advice(NetworkSettings network) => network.IsPlanned
        ? "give each gateway a number of its own in the inventory's column 'index', and plans that do not overlap"
        : "write another network";
}
