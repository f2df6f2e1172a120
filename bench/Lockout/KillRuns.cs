using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Simulator.Lockout;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Bench.Lockout;

/// <summary>
/// Real processes against simulated routers over TLS: a desactl is killed when the router has seen so many of its writes. The router's
/// clock stands still meanwhile, and then runs on for two days.
/// </summary>
internal static class KillRuns
{
    private const string Credential = "lab";
    private static readonly RouterVersion Version = new(7, 18);
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(60), Look = TimeSpan.FromMilliseconds(1);

    /// <summary>Runs.</summary>
    public static async Task<IReadOnlyList<LockoutResult>> RunAsync(int kills, CancellationToken ct)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=router", pair, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var results = new List<LockoutResult>();
        // Plans that cut no service: the others wait 45 s for the flash, by the real clock, before they write.
        foreach (var plan in LockoutCorpus.All.Where(plan => plan.Base is not null && !plan.IsMistake))
        {
            if (LockoutEnds.Of(plan, Version, LockoutWorld.Loopback) is var ends && CutsService(plan))
                continue;
            for (var i = 0; i < kills && results.Count < kills; i++)
            {
                var back = i % 2 == 0 ? TechnicianReturn.Never : TechnicianReturn.BeforeTimer;
                var scenario = new LockoutCase(plan, LockoutFault.Death, 1 + (i % ends.Writes), true, back, LockoutExtra.None);
                results.Add(await RunAsync(scenario, ends, certificate, ct).ConfigureAwait(false));
            }
        }

        return results;
    }

    private static bool CutsService(LockoutPlan plan)
    {
        using var world = new LockoutWorld(plan, Version);
        return Make(world, plan, LockoutCorpus.Secrets).CutsService;
    }

    private static Plan Make(LockoutWorld world, LockoutPlan plan, SecretBook secrets)
    {
        var reading = ReadAsync(world);
        world.Wait(reading);
        return Planner.Make(plan.Wanted, reading.Result, secrets, null).Plan!;
    }

    private static async Task<RouterSnapshot> ReadAsync(LockoutWorld world)
    {
        await using var session = await RouterSession.OpenAsync(world.Connect, CancellationToken.None).ConfigureAwait(false);
        var facts = await FactsReader.ReadAsync(session, world.User, CancellationToken.None).ConfigureAwait(false);
        return await SnapshotReader.ReadAsync(session, facts.Router, CancellationToken.None).ConfigureAwait(false);
    }

    private static async Task<LockoutResult> RunAsync(LockoutCase scenario, LockoutEnds ends, X509Certificate2 certificate, CancellationToken ct)
    {
        using var world = new LockoutWorld(scenario.Plan, Version, LockoutWorld.Loopback);
        await using var listener = new ApiListener(new IPEndPoint(IPAddress.Loopback, 0), _ => world.Router, certificate);
        var folder = Directory.CreateTempSubdirectory("desa-kill-").FullName;
        try
        {
            PlanFile.Save(Make(world, scenario.Plan, WriteVault(folder, world, certificate)), Path.Combine(folder, "plan.json"));
            var before = world.Router.Writes;
            var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{listener.Port}");
            bool killed;
            using (var apply = Start(folder, ["apply", address, "plan.json"]))
                killed = await KillAtAsync(apply, () => world.Router.Writes - before >= scenario.Write, ct).ConfigureAwait(false);
            ApplyOutcome? said = null;
            if (scenario.Return == TechnicianReturn.BeforeTimer)
                said = await RollBackAsync(folder, address, ct).ConfigureAwait(false);
            world.Clock.Advance(TimeSpan.FromDays(2));
            return Judge(scenario, ends, world, said, killed);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> KillAtAsync(Process apply, Func<bool> isTime, CancellationToken ct)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!isTime() && !apply.HasExited && TimeProvider.System.GetElapsedTime(start) < TooLong)
            await Task.Delay(Look, TimeProvider.System, ct).ConfigureAwait(false);
        var killed = isTime() && !apply.HasExited;
        apply.Kill();
        await apply.WaitForExitAsync(ct).ConfigureAwait(false);
        return killed;
    }

    private static async Task<ApplyOutcome?> RollBackAsync(string folder, string address, CancellationToken ct)
    {
        using var rollback = Start(folder, ["rollback", address, "--plan", "plan.json"]);
        await rollback.WaitForExitAsync(ct).ConfigureAwait(false);
        return rollback.ExitCode switch { 0 => ApplyOutcome.NothingToDo, 4 => ApplyOutcome.Reverted, 3 => ApplyOutcome.NotApplied, _ => ApplyOutcome.Unknown };
    }

    private static LockoutResult Judge(LockoutCase scenario, LockoutEnds ends, LockoutWorld world, ApplyOutcome? said, bool killed)
    {
        var faults = new List<string>();
        // A run in which nothing was killed would say nothing.
        if (!killed)
            faults.Add("desactl ended before it was killed");
        var holds = world.Holds(_ => false);
        if (holds != ends.After && holds != ends.Before)
            faults.Add("the router is neither as before nor as after");
        if (said is ApplyOutcome.Reverted or ApplyOutcome.NotApplied && holds != ends.Before)
            faults.Add("it said that it took the change back, and did not");
        return new LockoutResult(scenario, said, holds == ends.After, faults);
    }

    private static Process Start(string folder, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet",
        [
            Path.GetFullPath("provisioning/bin/Release/net10.0/desactl.dll"), .. arguments,
            "--credential", Credential, "--vault", "vault", "--vault-key", "key", "--state", "state",
        ])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        // Nobody reads it; a full pipe must not hold it up.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static SecretBook WriteVault(string folder, LockoutWorld world, X509Certificate2 certificate)
    {
        using var key = VaultKey.CreateFile(Path.Combine(folder, "key"));
        using var file = VaultFile.Create(Path.Combine(folder, "vault"), key);
        var vault = file.Vault.With($"{Credential}/user", world.User).With($"{Credential}/password", world.Router.Settings.Password)
            .With("pin/127.0.0.1", RouterOsPin.Of(certificate));
        file.Save(LockoutCorpus.SecretNames.Aggregate(vault, (into, name) => into.With(name, LockoutCorpus.Secrets.Find(name)!)));
        return new SecretBook(file.Vault.Secrets, file.Vault.HashKey.ToArray(), new Dictionary<string, string>());
    }
}
