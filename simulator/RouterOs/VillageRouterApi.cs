using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.Core.Inventory;
using InternetDesa.Simulator.World;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>
/// The villages' routers at their API, one listener for all of them. A router is made when it is first dialled, so that thousands of
/// villages cost nothing until then; while its village is cut off, nobody is there.
/// </summary>
internal sealed class VillageRouterApi : IAsyncDisposable
{
    // What a province has in the field; one in ten is still on version 6.
    private static readonly string[] Versions = ["7.18", "7.20", "7.16", "7.19", "7.12", "7.20", "7.18", "7.16", "7.20", "6.49"];

    private readonly VillageWorld _world;
    private readonly TimeProvider _time;
    private readonly string _password;
    private readonly Dictionary<IPAddress, WorldVillage> _villages;
    private readonly ConcurrentDictionary<IPAddress, Lazy<SimulatedRouter>> _routers = new();
    private readonly ApiListener _listener;

    /// <summary>Begins to listen on a free port of every address; the routers are at those of 127/8.</summary>
    /// <param name="world">The villages.</param>
    /// <param name="certificate">The certificate that all of them show.</param>
    /// <param name="password">The password of the user <c>desa</c> on all of them.</param>
    /// <param name="time">The clock.</param>
    public VillageRouterApi(VillageWorld world, X509Certificate2 certificate, string password, TimeProvider time)
    {
        _world = world;
        _time = time;
        _password = password;
        _villages = world.Villages.ToDictionary(village => village.Address);
        _listener = new ApiListener(new IPEndPoint(IPAddress.Any, 0), At, certificate);
    }

    /// <summary>The port of <c>api-ssl</c> on every village's address.</summary>
    public int Port => _listener.Port;

    /// <summary>The routers that somebody has dialled.</summary>
    public int Made => _routers.Count;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        foreach (var router in _routers.Values.Where(router => router.IsValueCreated))
            router.Value.Dispose();
    }

    private SimulatedRouter? At(IPAddress address) =>
        _villages.TryGetValue(address, out var village) && _world.CutAt(village, _time.GetUtcNow()) is null
            ? _routers.GetOrAdd(address, _ => new Lazy<SimulatedRouter>(() => Make(village))).Value : null;

    private SimulatedRouter Make(WorldVillage village) => new(new RouterSettings
    {
        Version = RouterVersion.Parse(Versions[village.Index % Versions.Length]),
        Identity = village.Title,
        Serial = $"DESA{village.Code.Digits}",
        // The address that is dialled is the router's own, as it would be in the field.
        Management = $"{village.Address}/8",
        Gateway = "127.0.0.1",
        Password = _password,
        BatteryClock = village.HasClock,
        RoundTrip = village.Uplink switch
        {
            UplinkType.Vsat => TimeSpan.FromMilliseconds(700),
            UplinkType.Mobile => TimeSpan.FromMilliseconds(120),
            _ => TimeSpan.FromMilliseconds(40),
        },
    }, _time);
}
