using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Planning;

namespace InternetDesa.Simulator.Lockout;

/// <summary>A folder with what a real desactl needs for one router at 127.0.0.1, and the processes that it is there.</summary>
/// <param name="program">The path of <c>desactl.dll</c>.</param>
/// <param name="port">The port of the router's API.</param>
internal sealed class KilledDesactl(string program, int port) : IDisposable
{
    /// <summary>The exit code of a process that SIGKILL ended.</summary>
    public const int Killed = 128 + 9;

    /// <summary>The exit code of a desactl that reached no router: on a machine under load a login may take longer than it waits.</summary>
    public const int Unreachable = 69;

    /// <summary>How often it is tried then.</summary>
    public const int Tries = 10;

    private const string Credential = "lab";
    private readonly string _folder = Directory.CreateTempSubdirectory("desa-kill-").FullName;

    /// <summary>Writes vault and key.</summary>
    /// <returns>The secrets as desactl sees them.</returns>
    public SecretBook WriteVault(LockoutWorld world, X509Certificate2 certificate)
    {
        using var key = VaultKey.CreateFile(Path.Combine(_folder, "key"));
        using var file = VaultFile.Create(Path.Combine(_folder, "vault"), key);
        file.Change(vault => LockoutCorpus.SecretNames.Aggregate(vault, (into, name) => into.With(name, LockoutCorpus.Secrets.Find(name)!))
            .With($"{Credential}/user", world.User).With($"{Credential}/password", world.Router.Settings.Password)
            .With("pin/127.0.0.1", RouterOsPin.Of(certificate)));
        return new SecretBook(file.Vault.Secrets, file.Vault.HashKey.ToArray(), new Dictionary<string, string>());
    }

    /// <summary>Writes the plan that <see cref="Apply"/> applies.</summary>
    public void WritePlan(Plan plan) => PlanFile.Save(plan, Path.Combine(_folder, "plan.json"));

    /// <summary>Begins to apply.</summary>
    public Process Apply(bool allowManagementPath)
    {
        var process = Start(["apply", Address, "plan.json", .. allowManagementPath ? ["--allow-management-path"] : Array.Empty<string>()]);
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>Runs a verb to its end.</summary>
    /// <returns>What it said of the router; null where it said nothing.</returns>
    public async Task<ApplyOutcome?> RunAsync(string verb, CancellationToken ct)
    {
        for (var i = 0; i < Tries; i++)
        {
            using var process = Start([verb, Address, "--json"]);
            var output = await process.StandardOutput.ReadToEndAsync(ct).ConfigureAwait(false);
            await process.WaitForExitAsync(ct).ConfigureAwait(false);
            if (output.Length > 0 && Enum.TryParse<ApplyOutcome>(JsonDocument.Parse(output).RootElement.GetProperty("outcome").GetString(), true, out var said))
                return said;
            if (process.ExitCode != Unreachable)
                return null;
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    private Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet",
            [program, .. arguments, "--credential", Credential, "--vault", "vault", "--vault-key", "key", "--state", "state"])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        // Nobody reads it; a full pipe must not hold it up.
        process.BeginErrorReadLine();
        return process;
    }
}
