using System.Globalization;
using InternetDesa.Core.Options;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.State;
using InternetDesa.Status;
using InternetDesa.Tests.State;
using InternetDesa.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace InternetDesa.Tests.Status;

/// <summary>The site as it runs, on a port of its own, over a state database that the test writes. It is 14.05 WIB on 17 August 2026.</summary>
internal sealed class StatusSite : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 8, 17, 7, 5, 0, TimeSpan.Zero);

    private readonly WebApplication _app;

    private StatusSite(TemporaryState state, WebApplication app, HttpClient client, ManualTimeProvider time) =>
        (State, _app, Client, Time) = (state, app, client, time);

    public TemporaryState State { get; }

    /// <summary>Neither follows redirects nor decompresses.</summary>
    public HttpClient Client { get; }

    public ManualTimeProvider Time { get; }

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<StatusSite> StartAsync(params (string Key, string Value)[] settings)
    {
        var state = new TemporaryState();
        var time = new ManualTimeProvider(Start);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Default"] = "None",
            ["Status:Database"] = state.Path,
            ["Status:Listen"] = "http://127.0.0.1:0",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Status:{s.Key}", (string?)s.Value)));
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.AddStatus(OptionsReader.Read<StatusOptions>(builder.Configuration, StatusOptions.Section));
        var app = builder.Build();
        app.MapStatus();
        await app.StartAsync();
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) };
        return new StatusSite(state, app, client, time);
    }

    public static VillageRow Row(string code, VillageState state = VillageState.Normal, OutageCause cause = OutageCause.Unknown,
        int minutes = 25, bool simulated = false) =>
        new(VillageCode.Parse(code), state, Start.AddMinutes(-minutes), cause, Start.AddMinutes(-12), 41.3, 0.5, simulated);

    public static StateChange Change(string code, int minutesAgo, VillageState state, OutageCause cause = OutageCause.Unknown) =>
        new(VillageCode.Parse(code), Start.AddMinutes(-minutesAgo), state, cause);

    /// <summary>Writes as the collector does.</summary>
    public void Commit(VillageRow[] villages, params StateChange[] changes) => new ProjectionStore(State.Database).Commit(new ProjectionChanges
    {
        Villages = villages,
        StateChanges = changes,
        Done = new RangeSet(),
        Heartbeat = Time.GetUtcNow(),
    });

    /// <summary>The body of an answer that has to be 200.</summary>
    public async Task<string> GetAsync(string path)
    {
        using var response = await Client.GetAsync(path);
        Assert.True((int)response.StatusCode == 200, string.Create(CultureInfo.InvariantCulture, $"{path}: {(int)response.StatusCode}"));
        return await response.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        State.Dispose();
    }
}
