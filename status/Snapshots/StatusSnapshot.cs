using InternetDesa.Core.Regions;
using InternetDesa.State;

namespace InternetDesa.Status.Snapshots;

/// <summary>All that the pages show at one time. Immutable; the pages that were made of it live and go with it.</summary>
internal sealed class StatusSnapshot
{
    private readonly Dictionary<VillageCode, VillageView> _villages;
    private readonly Dictionary<string, Region> _regions;

    /// <param name="rows">All villages, by code.</param>
    /// <param name="windows">Maintenance to come, going on, or over of late; by its begin.</param>
    /// <param name="names">What they are called.</param>
    /// <param name="now">The time that "ago" is counted from.</param>
    /// <param name="heartbeat">When the collector last wrote; null = never.</param>
    /// <param name="stale">Whether that is too long ago, or could not be read.</param>
    public StatusSnapshot(
        IReadOnlyList<VillageRow> rows, IReadOnlyList<MaintenanceWindow> windows, PlaceNames names,
        DateTimeOffset now, DateTimeOffset? heartbeat, bool stale)
    {
        Now = now;
        Heartbeat = heartbeat;
        Stale = stale;
        var kecamatan = rows.GroupBy(row => row.Code.Kecamatan, StringComparer.Ordinal)
            .Select(group => Kecamatan(group.Key, group, names)).ToList();
        Kabupaten = [.. kecamatan.GroupBy(kec => kec.Code[..4], StringComparer.Ordinal).Select(group =>
            new Region(group.Key, names.Kabupaten(group.Key), [.. group.SelectMany(kec => kec.Villages)], [.. group]))];
        Villages = [.. Kabupaten.SelectMany(kab => kab.Villages)];
        Counts = new StateCounts(Villages);
        var provinces = Kabupaten.Select(kab => kab.Code[..2]).Distinct(StringComparer.Ordinal).ToList();
        Area = provinces.Count == 1 ? names.Province(provinces[0]) : "Indonesia";
        _villages = Villages.ToDictionary(village => village.Code);
        _regions = Kabupaten.Concat(kecamatan).ToDictionary(region => region.Code, StringComparer.Ordinal);
        Maintenance = [.. windows.Where(window => now - window.To < MaintenanceStore.Kept).Select(window =>
            new MaintenanceView(window, names.Any(window.Prefix), PathOf(window.Prefix), window.PhaseAt(now)))];
    }

    public DateTimeOffset Now { get; }

    public DateTimeOffset? Heartbeat { get; }

    public bool Stale { get; }

    /// <summary>What the whole is called: the province's name, or Indonesia where there are several.</summary>
    public string Area { get; }

    public IReadOnlyList<Region> Kabupaten { get; }

    public IReadOnlyList<VillageView> Villages { get; }

    public StateCounts Counts { get; }

    /// <summary>Maintenance to come, going on, or over for at most 30 days, by its begin.</summary>
    public IReadOnlyList<MaintenanceView> Maintenance { get; }

    public VillageView? Village(VillageCode code) => _villages.GetValueOrDefault(code);

    /// <summary>By four or six digits.</summary>
    public Region? Region(string code) => _regions.GetValueOrDefault(code);

    private string? PathOf(string prefix) => prefix.Length switch
    {
        2 => "/",
        10 => _villages.GetValueOrDefault(VillageCode.Parse(prefix))?.Path,
        _ => _regions.GetValueOrDefault(prefix)?.Path,
    };

    private static Region Kecamatan(string code, IEnumerable<VillageRow> rows, PlaceNames names)
    {
        var (kecamatan, kabupaten) = (names.Kecamatan(code), names.Kabupaten(code[..4]));
        var villages = rows.Select(row => new VillageView(row, names.Village(row.Code), kecamatan, kabupaten));
        return new Region(code, kecamatan, [.. villages], []);
    }
}
