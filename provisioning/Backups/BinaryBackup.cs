using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Backups;

/// <summary>
/// Binary backups on a router's own flash, encrypted, a few nights of them. The API carries no binary files, so this one is for a mistake,
/// not for lightning: for that there is the text. Each has its own password, which is nowhere: it follows from one secret of the vault.
/// </summary>
/// <param name="secret">The vault's <c>backup/key</c>.</param>
/// <param name="time">The clock.</param>
internal sealed class BinaryBackup(string secret, TimeProvider time)
{
    /// <summary>The vault's name of the secret.</summary>
    public const string SecretName = "backup/key";

    // A router with less keeps what it has.
    private const long LeastFlash = 2 << 20;
    private const string Prefix = "desa-malam-";

    /// <summary>The password of a backup (HMAC-SHA-256, RFC 2104).</summary>
    /// <param name="secret">The vault's secret.</param>
    /// <param name="serial">The router's serial number.</param>
    /// <param name="name">The file's name.</param>
    public static string Password(string secret, string serial, string name) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret),
            Encoding.UTF8.GetBytes($"{serial.Length}:{serial}{name}")))[..32];

    /// <summary>The secret of a vault.</summary>
    /// <exception cref="FormatException">It has none.</exception>
    public static string Secret(Vault vault) => vault.Find(SecretName) is { Length: >= 16 } secret
        ? secret
        : throw new FormatException($"the vault has no '{SecretName}' of at least 16 characters, from which the passwords of backups "
            + $"follow; write it with 'desactl vault set {SecretName}'");

    /// <summary>Saves one, and removes those of more nights ago.</summary>
    /// <param name="session">The router.</param>
    /// <param name="facts">What it is.</param>
    /// <param name="nights">How many are kept.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>The file's name; null where the flash has no room.</returns>
    /// <exception cref="RouterTrapException">The router refused.</exception>
    /// <exception cref="ConnectionLostException">The connection ended.</exception>
    public async Task<string?> SaveAsync(RouterSession session, RouterFacts facts, int nights, CancellationToken ct)
    {
        if (facts.Free.Flash < LeastFlash)
            return null;
        var name = $"{Prefix}{time.GetUtcNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture)}";
        Check(await session.SendAsync(["/system/backup/save", $"=name={name}", $"=password={Password(secret, facts.Router.Serial, name)}"],
            ct).ConfigureAwait(false));
        await new RouterFileReader(session, time).SettledAsync($"{name}.backup", ct).ConfigureAwait(false);
        var files = (await session.ReadAsync([["/file/print", "=.proplist=.id,name"]], ct).ConfigureAwait(false))[0].Rows;
        // On routers with a flash folder the name has it before it. Names have dates, so their order is that of their nights.
        var old = files.Where(file => file["name"] is { } text && text.Split('/')[^1].StartsWith(Prefix, StringComparison.Ordinal))
            .OrderByDescending(file => file["name"]!.Split('/')[^1], StringComparer.Ordinal).Skip(nights)
                .Select(file => new[] { "/file/remove", $"=.id={file[".id"]}" }).ToList();
        foreach (var reply in await session.SendAsync(old, ct).ConfigureAwait(false))
            Check(reply);
        return name;
    }

    private static void Check(RouterOsReply reply)
    {
        if (reply.Outcome == RouterOsOutcome.Trap)
            throw new RouterTrapException("backup", reply.Traps[0].Message);
        if (reply.Outcome != RouterOsOutcome.Done)
            throw new ConnectionLostException(reply.Reason);
    }
}
