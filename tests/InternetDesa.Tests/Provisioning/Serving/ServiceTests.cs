using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using InternetDesa.Core.Options;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Operators;
using InternetDesa.Provisioning.Serving;
using InternetDesa.Tests.Provisioning.Fleet;
using InternetDesa.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Tests.Provisioning.Serving;

public sealed class ServiceTests : FleetTest
{
    private const string Token = "token-of-sixteen-and-more";
    private readonly List<string> _log = [];

    [Fact]
    public async Task It_works_through_the_queue_finds_drift_and_tells_it()
    {
        var codes = Villages(3);
        // As the manifest says already: the service has no waits for the flash, and the clock need not be driven through them.
        Assert.Equal(0, Run("ani", "fleet", "apply", "--in", "33.01", "--reason", "tiket 812", "--yes"));
        Assert.Equal(7, Run("ani", "fleet", "apply", "--in", "33.01", "--reason", "tiket 813", "--yes", "--queue"));
        World(1).Router.Console("/system/identity/set name=lain");
        await using var app = Start(Options());
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = app.Address() };
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("rollouts")).StatusCode);
        Assert.Equal("ok\n", await http.GetStringAsync("healthz"));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        await Eventually.True(async () => (await Rollout(http)).GetProperty("counts").GetProperty("good").GetInt32() > 0, "the first is unchanged");
        // The second has become as the manifest says by the roll-out; then somebody is there by hand.
        await DriftBecomes("same", "same", "same");
        World(1).Router.Console("/system/identity/set name=diganti");
        await DriftBecomes("same", "differs", "same");
        var metrics = await http.GetStringAsync("metrics");
        Assert.Contains("desa_provisioning_villages{check=\"drift\",state=\"differs\"} 1", metrics, StringComparison.Ordinal);
        await Eventually.True(async () =>
        {
            Clock.Advance(TimeSpan.FromMinutes(10));
            return (await Checks(http))["backup"].Count() == codes.Count && File.Exists(In("data/backups/33/01/01/2001/gw.rsc"));
        }, "backups are known");
        Assert.Contains("desa_provisioning_rollouts{state=", metrics, StringComparison.Ordinal);
        Assert.Equal("ok\n", await http.GetStringAsync("readyz"));
        await app.StopAsync();

        // Each router's turn comes every hour. While one is asked its time goes on slowly; one that is asked just as the clock is moved may be
        // too late for it, and is asked again an hour later.
        Task DriftBecomes(params string[] states) => Eventually.True(async () =>
        {
            Clock.Advance(codes.Index().Any(code => World(code.Index).Router.Sessions.Count > 0) ? TimeSpan.FromMilliseconds(50) : TimeSpan.FromMinutes(1));
            return (await Checks(http))["drift"].SequenceEqual(states);
        }, $"drift is {string.Join(", ", states)}");
    }

    [Fact]
    public async Task Whoever_has_the_token_may_halt_and_the_journal_says_by_the_API()
    {
        Villages(2);
        Operators(approveAbove: 50);
        World(0).Router.SetUplink(false);
        World(1).Router.SetUplink(false);
        Assert.Equal(7, Run("ani", "fleet", "apply", "--in", "33.01", "--reason", "tiket 813", "--yes", "--queue"));
        var id = IdIn(Said());
        await using var app = Start(Options());
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = app.Address() };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsJsonAsync($"rollouts/{id}/halt", new { reason = "x" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsJsonAsync("rollouts/R1/halt", new { reason = "keluhan" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsJsonAsync($"rollouts/{id}/halt", new { reason = "keluhan" })).StatusCode);
        Assert.Equal("halted", (await Rollout(http)).GetProperty("state").GetString());
        await app.StopAsync();
        using var journal = FleetJournal.Open(In("data/journal.db"), Clock);
        var entry = journal.Book.Newest(id, null, 100).Single(entry => entry.Note.Action == JournalAction.Halt);
        Assert.Equal(("layanan", "by the API: keluhan"), (entry.Operator, entry.Note.Reason));
    }

    [Fact]
    public async Task Files_that_change_are_read_again_and_those_with_faults_are_not_taken()
    {
        var codes = Villages(3);
        var options = Options();
        var rows = File.ReadAllLines(In("inventory.csv"));
        File.WriteAllLines(In("inventory.csv"), rows[..^1]);
        await using var app = Start(options);
        await app.StartAsync();
        var state = app.Services.GetRequiredService<ServiceState>();
        Assert.Equal(codes.Take(2), state.Files.Villages);
        var before = state.Files;
        File.WriteAllLines(In("inventory.csv"), rows);
        await After(() => state.Files.Villages.Count == 3);
        // What was begun with the files of before goes to its end with them.
        Assert.Equal(2, before.Villages.Count);

        File.AppendAllText(In("inventory.csv"), "33.99.99.9999,gw,gateway,,,\n");
        File.AppendAllText(In("manifest.yaml"), "# lain\n");
        var read = state.Files;
        await After(() => _log.Exists(line => line.Contains("A changed file is not taken", StringComparison.Ordinal) && line.Contains("33.99.99.9999", StringComparison.Ordinal)));
        Assert.Same(read, state.Files);
        File.WriteAllLines(In("inventory.csv"), rows);
        await After(() => state.Files.ManifestHash != read.ManifestHash);
        Assert.Contains("Files have changed and were read again: 3 villages, as layanan", _log);
        await app.StopAsync();
    }

    [Fact]
    public async Task A_fault_is_told_once_and_tried_again_until_it_is_mended_whatever_the_times_of_the_files_say()
    {
        Villages(2);
        await using var app = Start(Options());
        await app.StartAsync();
        var state = app.Services.GetRequiredService<ServiceState>();
        using var http = new HttpClient { BaseAddress = app.Address() };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        var before = state.Files;
        // Nobody watches the token's file; the manifest's is why it is read.
        File.WriteAllText(In("token"), "short");
        File.AppendAllText(In("manifest.yaml"), "# lain\n");
        await After(() => Told("holds no token") > 0);
        File.AppendAllText(In("inventory.csv"), "33.99.99.9999,gw,gateway,,,\n");
        await After(() => Told("33.99.99.9999") > 0);
        Assert.Equal((1, 1), (Told("holds no token"), Told("33.99.99.9999")));
        Assert.Contains("desa_provisioning_file_faults 2", await http.GetStringAsync("metrics"), StringComparison.Ordinal);
        File.WriteAllLines(In("inventory.csv"), File.ReadAllLines(In("inventory.csv"))[..^1]);
        File.WriteAllText(In("token"), Token);
        await After(() => state.Files.ManifestHash != before.ManifestHash);
        Assert.Contains("desa_provisioning_file_faults 0", await http.GetStringAsync("metrics"), StringComparison.Ordinal);
        await app.StopAsync();

        int Told(string fault)
        {
            lock (_log)
                return _log.Count(line => line.Contains(fault, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_manifests_hash_is_that_of_what_was_read_though_the_file_changes_while_others_are_read()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a file that waits for its writer is made by mkfifo");
        Villages(1);
        var options = Options();
        var operators = File.ReadAllBytes(options.OperatorsFile);
        var manifest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(options.ManifestFile)));
        File.Delete(options.OperatorsFile);
        using (var mkfifo = Process.Start("mkfifo", [options.OperatorsFile]))
            await mkfifo.WaitForExitAsync();
        var reading = Task.Run(() => ServiceFiles.Read(options, null, Clock));
        // Opens when the reader does: the manifest has been read by then.
        await using (var file = await Task.Run(() => new FileStream(options.OperatorsFile, FileMode.Open, FileAccess.Write)))
        {
            File.AppendAllText(options.ManifestFile, "# lain\n");
            await file.WriteAsync(operators);
        }

        Assert.Equal(manifest, (await reading).ManifestHash);
    }

    [Fact]
    public void A_journal_that_can_not_be_is_a_fault_of_its_option()
    {
        Villages(1);
        var options = Options();
        options.Journal = "Server=db;Database=desa;Password=rahasia";
        var fault = Assert.Single(options.Validate(new ValidationContext(options)));
        Assert.Equal(["Journal"], fault.MemberNames);
        Assert.Contains("Host=…", fault.ErrorMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("--journal", fault.ErrorMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("rahasia", fault.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_of_all_files_are_told_at_once()
    {
        Villages(1);
        var options = Options();
        File.AppendAllText(In("inventory.csv"), "33.99.99.9999,gw,gateway,,,\n");
        File.WriteAllText(In("token"), "short");
        File.Copy(In("ani.pem"), In("layanan.pem"), overwrite: true);
        var fault = Assert.Throws<OptionsException>(() => Start(options));
        Assert.Contains(fault.Errors, error => error.Contains("33.99.99.9999", StringComparison.Ordinal));
        Assert.Contains(fault.Errors, error => error.Contains("holds no token", StringComparison.Ordinal));
        Assert.Contains(fault.Errors, error => error.Contains("is ani's key", StringComparison.Ordinal));
    }

    private Task After(Func<bool> condition) => Eventually.True(() =>
    {
        Clock.Advance(TimeSpan.FromSeconds(15));
        lock (_log)
            return condition();
    }, "the files are read again");

    private ServeOptions Options()
    {
        Directory.CreateDirectory(In("data"));
        if (File.Exists(In("journal.db")))
        {
            foreach (var file in Directory.GetFiles(In("."), "journal.db*"))
                File.Copy(file, Path.Combine(In("data"), Path.GetFileName(file)));
            // The same secrets were applied by the same hand.
            if (Directory.Exists(In("state")))
                Directory.Move(In("state"), In("data/state"));
        }

        File.WriteAllText(In("token"), Token);
        var operators = OperatorsFile.Load(In("operators.json"));
        (operators with { All = [.. operators.All, new Operator("layanan", OperatorRole.Service, ["33"], OperatorKey.Create(In("layanan.pem")))] }).Save(In("operators.json"));
        using var opener = Core.Identity.VaultKey.FromFile(In("vault.key"));
        using var vault = Core.Identity.VaultFile.Open(In("vault"), opener);
        vault.Change(before => before.With("backup/key", "rahasia-cadangan-1"));
        return new ServeOptions
        {
            InventoryFile = In("inventory.csv"), ManifestFile = In("manifest.yaml"), VaultFile = In("vault"), VaultKeyFile = In("vault.key"),
            OperatorsFile = In("operators.json"), OperatorKeyFile = In("layanan.pem"), DataDirectory = In("data"), TokenFile = In("token"),
            Listen = "127.0.0.1:0", DriftHours = 1, BackupNights = 0,
        };
    }

    private WebApplication Start(ServeOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(new Lines(_log));
        builder.AddProvisioning(options, target => Opened(target.Host), Clock);
        var app = builder.Build();
        app.MapProvisioning();
        return app;
    }

    private static async Task<ILookup<string?, string?>> Checks(HttpClient http) =>
        (await http.GetFromJsonAsync<JsonElement>("villages")).GetProperty("checks").EnumerateArray()
        .ToLookup(check => check.GetProperty("kind").GetString(), check => check.GetProperty("state").GetString());

    private sealed class Lines(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
                lines.Add(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }

    private static async Task<JsonElement> Rollout(HttpClient http) => (await http.GetFromJsonAsync<JsonElement>("rollouts")).GetProperty("rollouts")[0];
}
