using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.Core.Regions;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Simulator.RouterOs;
using InternetDesa.Simulator.World;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.RouterOs.Simulated;

/// <summary>The demo's routers over real sockets, at a time when some villages are cut off.</summary>
public sealed class VillageRouterApiTests : IAsyncDisposable
{
    private const string Password = "rahasia";
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    private readonly VillageWorld _world = new(RegionTable.CentralJava(), 60, seed: 33, speed: 1, Start, TimeSpan.FromSeconds(5));
    private readonly X509Certificate2 _certificate = Certificate();
    private readonly ManualTimeProvider _time;
    private readonly VillageRouterApi _api;

    public VillageRouterApiTests()
    {
        // The first village's planted cut.
        _time = new ManualTimeProvider(_world.Planted[0].Cut.From.AddSeconds(1));
        _api = new VillageRouterApi(_world, _certificate, Password, _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _certificate.Dispose();
    }

    [Fact]
    public async Task Where_a_village_is_cut_off_nobody_answers_and_nobody_closes()
    {
        await using var connection = Connect(_world.Planted[0].Village, TimeSpan.FromMilliseconds(400));
        var result = await connection.OpenAsync(CancellationToken.None);
        Assert.Equal((RouterOsOpenOutcome.Unreachable, "no answer within 0.4 s"), (result.Outcome, result.Message));
    }

    [Fact]
    public async Task Who_dials_a_little_before_the_cut_ends_is_answered_then()
    {
        await using var connection = Connect(_world.Planted[0].Village, TimeSpan.FromMinutes(1));
        var opening = connection.OpenAsync(CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(new RouterOsOpenResult(RouterOsOpenOutcome.Open), await AnswersAsync(opening));
    }

    [Fact]
    public async Task All_villages_that_are_not_cut_off_answer_at_the_same_time()
    {
        var lit = _world.Villages.Where(village => Enumerable.Range(0, 60).All(s => _world.CutAt(village, _time.GetUtcNow().AddSeconds(s)) is null)).ToList();
        Assert.InRange(lit.Count, 40, 59);
        var connections = lit.Select(village => Connect(village, TimeSpan.FromMinutes(1))).ToList();
        var results = await AnswersAsync(Task.WhenAll(connections.Select(connection => connection.OpenAsync(CancellationToken.None).AsTask())));
        Assert.All(results, result => Assert.Equal(new RouterOsOpenResult(RouterOsOpenOutcome.Open), result));
        foreach (var connection in connections)
            await connection.DisposeAsync();
    }

    // Answers take their round trip by the router's clock.
    private async Task<T> AnswersAsync<T>(Task<T> answers)
    {
        await Eventually.True(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            return answers.IsCompleted;
        }, "the routers answer");
        return await answers;
    }

    private RouterOsConnection Connect(WorldVillage village, TimeSpan patience) => new(
        RouterOsTcp.Tls(village.Address.ToString(), _api.Port, RouterOsPin.Sha256(RouterOsPin.Of(_certificate))),
        new RouterOsLogin("desa", Password), new RouterOsOptions { OpenTimeout = patience }, TimeProvider.System);

    private static X509Certificate2 Certificate()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=router", pair, HashAlgorithmName.SHA256).CreateSelfSigned(Start.AddDays(-1), Start.AddYears(10));
    }
}
