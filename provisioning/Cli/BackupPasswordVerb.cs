using System.CommandLine;
using InternetDesa.Provisioning.Backups;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl backup-password</c>.</summary>
internal static class BackupPasswordVerb
{
    private static readonly Argument<string> Serial = new("serial") { Description = "The serial number of the router that made it." };
    private static readonly Argument<string> Name = new("name") { Description = "The file's name, desa-malam-20260301." };

    /// <summary>The verb.</summary>
    public static Verb Password { get; } = new("backup-password",
        """
        Shows the password of a nightly binary backup, for /system/backup/load on the router that it is of. It follows
        from the vault's backup/key.

        Example:
          desactl backup-password HGX09SIMULATE desa-malam-20260301
        """,
        [Serial, Name],
        (desk, _) =>
        {
            var name = desk.Arguments.GetValue(Name)!.Split('/')[^1];
            var password = BinaryBackup.Password(BinaryBackup.Secret(desk.Vault.Vault), desk.Arguments.GetValue(Serial)!,
                name.EndsWith(".backup", StringComparison.Ordinal) ? name[..^7] : name);
            desk.Screen.Show(new { password }, () => desk.Screen.Plain(password));
            return Task.FromResult(ExitCodes.Done);
        });
}
