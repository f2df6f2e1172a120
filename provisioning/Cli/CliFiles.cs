using System.CommandLine;
using InternetDesa.Protocols;

namespace InternetDesa.Provisioning.Cli;

/// <summary>The options that all verbs share: which files, and how to speak.</summary>
internal static class CliFiles
{
    /// <summary>The inventory.</summary>
    public static readonly Option<string> Inventory = File("--inventory", "DESACTL_INVENTORY", "inventory.csv", "The devices and their "
        + "addresses (CSV).");

    /// <summary>The manifest.</summary>
    public static readonly Option<string> Manifest = File("--manifest", "DESACTL_MANIFEST", "manifest.yaml", "What routers are to hold (YAML).");

    /// <summary>The vault.</summary>
    public static readonly Option<string> Vault = File("--vault", "DESACTL_VAULT", "desa.vault", "The secrets (see 'desactl vault'): one "
        + "file, or a folder with one for the province and one for each kabupaten.");

    /// <summary>The vault's key.</summary>
    public static readonly Option<string> VaultKey = File("--vault-key", "DESACTL_VAULT_KEY", DefaultKey(),
        "The file that opens the vault, or a folder with one for each; '-' asks for a passphrase.");

    /// <summary>The authority.</summary>
    public static readonly Option<string> Authority = File("--authority", "DESACTL_AUTHORITY", "authority", "The folder of the certificate "
        + "authority (see 'desactl ca').");

    /// <summary>The hub.</summary>
    public static readonly Option<string> Hub = File("--hub", "DESACTL_HUB", "hub.json", "The WireGuard hub (see 'desactl hub'); holds no secret.");

    /// <summary>Where plans that were applied are kept.</summary>
    public static readonly Option<string> State = File("--state", "DESACTL_STATE", ".desactl", "Where applied plans are remembered; holds "
        + "no secret.");

    /// <summary>The credential of a router that is named by its address.</summary>
    public static readonly Option<string?> Credential = new("--credential")
    {
        Description = "The vault's credential for a router that is not in the inventory.",
        HelpName = "NAME",
        Recursive = true,
    };

    /// <summary>Machine-readable output.</summary>
    public static readonly Option<bool> Json = new("--json") { Description = "Prints one JSON object instead of tables.", Recursive = true };

    /// <summary>Without TLS.</summary>
    public static readonly Option<bool> PlainText = new("--plain-text")
    {
        Description = "Speaks without TLS, for a tunnel that encrypts: passwords go in clear text.",
        Recursive = true,
    };

    /// <summary>Who speaks to routers.</summary>
    public static readonly Option<Transport> Transport = Transports();

    /// <summary>The router that a verb is about.</summary>
    public static readonly Argument<string> Router = new("router")
    {
        Description = "A village of the inventory, 33.01.01.2001, one of its devices, 33.01.01.2001/ap, or an address, 10.33.1.1[:8729].",
    };

    /// <summary>All of them, for the root command.</summary>
    public static IEnumerable<Option> All => [Inventory, Manifest, Vault, VaultKey, Authority, Hub, State, Credential, Json, PlainText, Transport];

    private static Option<string> File(string name, string variable, string usual, string description) => new(name)
    {
        Description = $"{description} Also by the environment, {variable}.",
        HelpName = "PATH",
        Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } path ? path : usual,
    };

    private static Option<Transport> Transports()
    {
        var option = new Option<Transport>("--transport")
        {
            Description = "Who speaks to routers: builtin, or package (tik4net, in a build with -p:NamedPackages=true and with --plain-text).",
            HelpName = "builtin|package",
            Recursive = true,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<Transport>() is var transport && transport == Protocols.Transport.Builtin)
                return;
            if (Protocols.Transports.Fault(transport) is { } fault)
                result.AddError($"--transport: {fault}");
            else if (!result.GetValue(PlainText))
                result.AddError("--transport: tik4net takes every certificate; add --plain-text, for a tunnel that encrypts, or write builtin");
        });
        return option;
    }

    private static string DefaultKey() => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "internet-desa",
            "vault.key");
}
