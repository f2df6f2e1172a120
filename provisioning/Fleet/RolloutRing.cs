namespace InternetDesa.Provisioning.Fleet;

/// <summary>The villages that are changed before anybody looks whether to go on.</summary>
/// <param name="Name">For people, such as <c>kecamatan 33.01.01</c>.</param>
/// <param name="Waves">
/// Its villages in the order of their changes. No wave has both ends of a link: the way to a village must not be changed while the village is.
/// </param>
internal sealed record RolloutRing(string Name, IReadOnlyList<IReadOnlyList<FleetVillage>> Waves)
{
    /// <summary>How many villages it has.</summary>
    public int Size => Waves.Sum(wave => wave.Count);
}
