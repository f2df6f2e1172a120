using System.CommandLine;
using System.Text;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Spool;
using InternetDesa.Provisioning.Enrolling;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl snmp-users</c>.</summary>
internal static class SnmpUsersVerb
{
    private static readonly Option<string> Out = new("--out")
    {
        Description = "The collector's credentials file (mode 600).",
        HelpName = "PATH",
        Required = true,
    };

    /// <summary>The verb.</summary>
    public static Verb SnmpUsers { get; } = new("snmp-users",
        """
        Writes the SNMPv3 users of enrolled routers for the collector (Collector:Polling:CredentialsFile), from the
        vaults: after every enrol and replace. The file holds secrets.

        Example:
          desactl snmp-users --in 33.01 --out snmp
        """,
        [.. SelectionOptions.All, Out],
        (desk, _) =>
        {
            var text = new StringBuilder("# Made by 'desactl snmp-users'; it holds secrets.\n");
            var (written, missing) = (0, new List<string>());
            foreach (var router in SelectionOptions.Of(desk.Arguments).Of(desk.Inventory).Where(IsEnrolled))
            {
                var secrets = desk.VaultOf(router.Id.Village.Kabupaten).Vault;
                if (secrets.Find($"{router.Credential}/snmp-auth") is { } authentication
                    && secrets.Find($"{router.Credential}/snmp-privacy") is { } privacy)
                {
                    text.Append($"\"{router.Credential}\": {{ user: {RouterSecrets.User}, auth: sha1, authPassword: \"{authentication}\", "
                        + $"privacy: aes128, privacyPassword: \"{privacy}\" }}\n");
                    written++;
                }
                else
                {
                    missing.Add(router.Id.ToString());
                }
            }

            var path = desk.Arguments.GetValue(Out)!;
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(text.ToString()), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            desk.Screen.Show(new { path, written, missing }, () =>
            {
                desk.Screen.Line($"{path}: {written} users (mode 600)");
                if (missing.Count > 0)
                    desk.Screen.Line($"the vault has none for {string.Join(", ", missing)}", "yellow");
            });
            return Task.FromResult(missing.Count == 0 ? ExitCodes.Done : ExitCodes.Differs);
        });

    private static bool IsEnrolled(InventoryDevice device) =>
        device.Role == DeviceRole.Gateway && device.Credential == RouterSecrets.Credential(device.Id.Village);
}
