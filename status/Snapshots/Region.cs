namespace InternetDesa.Status.Snapshots;

/// <summary>A kabupaten, kota or kecamatan with what is in it.</summary>
internal sealed class Region(string code, string name, IReadOnlyList<VillageView> villages, IReadOnlyList<Region> parts)
{
    /// <summary>Four or six digits.</summary>
    public string Code { get; } = code;

    /// <summary>With its kind: <c>Kabupaten Cilacap</c>, <c>Kecamatan Kedungreja</c>.</summary>
    public string Name { get; } = name;

    /// <summary>All villages, by code.</summary>
    public IReadOnlyList<VillageView> Villages { get; } = villages;

    /// <summary>A kabupaten's kecamatan; none in a kecamatan.</summary>
    public IReadOnlyList<Region> Parts { get; } = parts;

    public StateCounts Counts { get; } = new(villages);

    public string Path => Code.Length == 4 ? $"/kab/{Code}" : $"/kec/{Code}";
}
