using System.ComponentModel.DataAnnotations;
using System.Net;
using InternetDesa.Core.Options;
using InternetDesa.Provisioning.Fleet.Journal;

namespace InternetDesa.Provisioning.Serving;

/// <summary>The provisioning service's options: section <c>Provisioning</c>.</summary>
public sealed class ServeOptions : IOptionsBlock, IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Provisioning";

    private const int ShortestToken = 16;

    /// <summary>The devices and their addresses (CSV).</summary>
    public string InventoryFile { get; set; } = "";

    /// <summary>What routers are to hold (YAML).</summary>
    public string ManifestFile { get; set; } = "";

    /// <summary>The secrets: a vault, or the folder with one for each kabupaten.</summary>
    public string VaultFile { get; set; } = "";

    /// <summary>The file that opens the vault, or the folder with one for each.</summary>
    public string VaultKeyFile { get; set; } = "";

    /// <summary>Who may do what.</summary>
    public string OperatorsFile { get; set; } = "";

    /// <summary>The service's own key, of an operator with the role <c>service</c>.</summary>
    public string OperatorKeyFile { get; set; } = "";

    /// <summary>Where the journal, what is remembered of secrets, and backups are; the journal may be elsewhere, see <see cref="Journal"/>.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>The journal where it is not in the data directory: a file, or <c>Host=…;Database=…;Username=…;Passfile=…</c> for
    /// PostgreSQL.</summary>
    public string Journal { get; set; } = "";

    /// <summary>Speaks without TLS, for a tunnel that encrypts.</summary>
    public bool PlainText { get; set; }

    /// <summary>How many routers are read at once, beside those of roll-outs.</summary>
    [Range(1, 1000, ErrorMessage = "write 1 to 1000 routers")]
    public int Parallel { get; set; } = 50;

    /// <summary>How often each router is compared with the manifest, hours; 0 for never.</summary>
    [Range(0, 720, ErrorMessage = "write hours, 1 to 720, or 0 for never")]
    public int DriftHours { get; set; } = 24;

    /// <summary>The hour of the day, WIB, at which backups begin; they are spread over three hours. -1 for none.</summary>
    [Range(-1, 23, ErrorMessage = "write an hour, 0 to 23, or -1 for no backups")]
    public int BackupHour { get; set; } = 1;

    /// <summary>How many nights of encrypted binary backups each router keeps on its flash; 0 for none.</summary>
    [Range(0, 14, ErrorMessage = "write nights, 0 to 14")]
    public int BackupNights { get; set; } = 3;

    /// <summary>Where metrics, health and the API are, without TLS. Port 0 takes a free one.</summary>
    public string Listen { get; set; } = "127.0.0.1:9092";

    /// <summary>A file whose content every request but <c>/healthz</c> and <c>/readyz</c> has to bring as bearer token (RFC 6750), at least
    /// 16 characters.</summary>
    public string TokenFile { get; set; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, path, what) in new[]
        {
            (nameof(InventoryFile), InventoryFile, "the inventory"), (nameof(ManifestFile), ManifestFile, "the manifest"),
                (nameof(VaultFile), VaultFile, "the vault"),
            (nameof(VaultKeyFile), VaultKeyFile, "the vault's key"), (nameof(OperatorsFile), OperatorsFile, "the operators"),
            (nameof(OperatorKeyFile), OperatorKeyFile, "the service's key"), (nameof(TokenFile), TokenFile, "the token that requests have to bring"),
        })
        {
            if (path.Length == 0)
                yield return new ValidationResult($"name the file with {what}", [name]);
            else if (!Path.Exists(path))
                yield return new ValidationResult($"there is no file {path}", [name]);
        }

        if (DataDirectory.Length == 0)
            yield return new ValidationResult("name a directory for the journal and the backups", [nameof(DataDirectory)]);
        if (JournalFault() is { } journal)
            yield return new ValidationResult(journal, [nameof(Journal)]);
        // Without a port the parser takes 0, which would listen on any.
        if (!IPEndPoint.TryParse(Listen, out var point) || (point.Port == 0 && !Listen.EndsWith(":0", StringComparison.Ordinal)))
            yield return new ValidationResult($"'{Listen}' is no address with a port; write it as 127.0.0.1:9092", [nameof(Listen)]);
    }

    private string? JournalFault()
    {
        try
        {
            PostgresJournal.Parse(JournalPlace);
            return null;
        }
        catch (FormatException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>Which journal.</summary>
    internal string JournalPlace => Journal.Length > 0 ? Journal : Path.Combine(DataDirectory, "journal.db");

    /// <summary>The token.</summary>
    /// <exception cref="FormatException">The file holds none.</exception>
    internal string ReadToken()
    {
        var token = File.ReadAllText(TokenFile).Trim();
        return token.Length >= ShortestToken && token.All(c => c is > ' ' and <= '~')
            ? token
            : throw new FormatException($"{TokenFile} holds no token: write one line of at least {ShortestToken} letters and digits, such "
                + "as 'openssl rand -hex 32' prints.");
    }
}
