using System.Net;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;

namespace InternetDesa.Simulator.World;

/// <summary>A village of the simulated world.</summary>
/// <param name="Index">0, 1, … in the world.</param>
/// <param name="Code">Which village it is.</param>
/// <param name="Name">Its name, without "Desa".</param>
/// <param name="Uplink">How it reaches the world.</param>
internal sealed record WorldVillage(int Index, VillageCode Code, string Name, UplinkType Uplink)
{
    /// <summary>
    /// The village's own address: 127.33.x.y. All of 127.0.0.0/8 is loopback (RFC 1122 §3.2.1.3), and Linux answers on each of it
    /// without set-up.
    /// </summary>
    public IPAddress Address { get; } = new([127, 33, (byte)(1 + Index / 250), (byte)(1 + Index % 250)]);

    /// <summary>Whether its box has a clock that runs through a power cut.</summary>
    public bool HasClock => Index % 3 != 1;

    /// <summary>Whether it has an agent; a third of the villages have only their router, and are polled.</summary>
    public bool HasAgent => Index % 3 != 2;

    /// <summary>As people say it: <c>Desa Tambakreja</c>.</summary>
    public string Title => $"{(Code.IsKelurahan ? "Kelurahan" : "Desa")} {Name}";
}
