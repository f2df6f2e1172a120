using InternetDesa.Core.Regions;
using InternetDesa.State;

namespace InternetDesa.Status.Snapshots;

/// <summary>A village with the names that belong to it; each has its kind before it, since names alone repeat.</summary>
internal sealed record VillageView(VillageRow Row, string Name, string Kecamatan, string Kabupaten)
{
    public VillageCode Code => Row.Code;

    public VillageState State => Row.State;

    public string Path => $"/desa/{Code.Digits}";
}
