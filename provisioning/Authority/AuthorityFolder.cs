using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;

namespace InternetDesa.Provisioning.Authority;

/// <summary>
/// The province's authority on disk: <c>ca.pem</c>, which everybody trusts, <c>issued.csv</c>, an index of all that it issued, and
/// <c>revoked.pem</c>, the revocation list that the collector and brokers reread. Its key is not here: it lies in the vault.
/// </summary>
internal sealed class AuthorityFolder : IDisposable
{
    /// <summary>The name of the authority's key in the vault.</summary>
    public const string KeySecret = "ca/key";

    /// <summary>
    /// How long a revocation list is good. A broker with an older one refuses everybody, so it is remade with whatever the authority does,
    /// and by <c>desactl ca crl</c>.
    /// </summary>
    public static readonly TimeSpan ListLifetime = TimeSpan.FromDays(90);

    private readonly string _folder;
    private readonly CertificateAuthority _authority;
    private readonly TimeProvider _time;
    private readonly DirectoryLock _lock;
    private readonly List<IssuedEntry> _entries;

    private AuthorityFolder(string folder, CertificateAuthority authority, TimeProvider time, DirectoryLock writer, IEnumerable<IssuedEntry> entries)
    {
        (_folder, _authority, _time, _lock) = (folder, authority, time, writer);
        _entries = [.. entries];
    }

    /// <summary>All certificates, the oldest first.</summary>
    public IReadOnlyList<IssuedEntry> Entries => _entries;

    /// <summary>The authority's certificate, PEM.</summary>
    public string CertificatePem => _authority.CertificatePem;

    /// <summary>When the authority ends, UTC.</summary>
    public DateTimeOffset NotAfter => _authority.NotAfter;

    /// <summary>The revocation list's file.</summary>
    public string RevocationFile => Path.Combine(_folder, "revoked.pem");

    /// <summary>The certificate's file.</summary>
    public string CertificateFile => FileOf(_folder);

    /// <summary>The certificate's file of an authority.</summary>
    public static string FileOf(string folder) => Path.Combine(folder, "ca.pem");

    /// <summary>Makes an authority; its key goes into the vault before anything else is written.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="vault">The vault.</param>
    /// <param name="name">What people read in its certificate.</param>
    /// <param name="lifetime">How long it may issue.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">There is one already, in the folder or in the vault.</exception>
    public static AuthorityFolder Create(string folder, VaultFile vault, string name, TimeSpan lifetime, TimeProvider time)
    {
        if (File.Exists(FileOf(folder)))
            throw new IOException($"{folder} has an authority already; name another folder, or use that one");
        var writer = DirectoryLock.Take(folder);
        try
        {
            var authority = CertificateAuthority.Create(name, lifetime, time);
            vault.Change(secrets => secrets.Find(KeySecret) is null ? secrets.With(KeySecret, authority.ExportKeyPem())
                : throw new IOException($"the vault has the key of an authority already, '{KeySecret}'; use a vault of its own for another "
                    + "authority, or remove that key ('desactl vault remove ca/key') where its certificate was never written"));
            AtomicFile.Write(FileOf(folder), Encoding.ASCII.GetBytes(authority.CertificatePem), Public);
            var made = new AuthorityFolder(folder, authority, time, writer, []);
            made.Save();
            return made;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Opens an authority; nobody else can meanwhile.</summary>
    /// <exception cref="InvalidDataException">Its files are damaged, or the vault has another's key.</exception>
    /// <exception cref="IOException">There is none, or somebody else has it open.</exception>
    public static AuthorityFolder Open(string folder, Vault vault, TimeProvider time)
    {
        Need(folder);
        var key = vault.Find(KeySecret) ?? throw new InvalidDataException($"the vault has no '{KeySecret}', the key of the authority in {folder}: "
            + "name the vault that was there when it was made, or restore it from a backup");
        var writer = DirectoryLock.Take(folder);
        try
        {
            var authority = CertificateAuthority.FromPem(File.ReadAllText(FileOf(folder)), key, time);
            return new AuthorityFolder(folder, authority, time, writer, ReadIndex(folder));
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>The index of an authority, without its key.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public static IReadOnlyList<IssuedEntry> ReadIndex(string folder)
    {
        Need(folder);
        var path = Path.Combine(folder, "issued.csv");
        if (!File.Exists(path))
            throw new IOException($"{path}, the authority's index, is missing; restore it from a backup");
        using var reader = new StreamReader(path);
        return IssuedEntry.Read(reader, path);
    }

    /// <summary>Issues a certificate; it is in the index before anybody has it.</summary>
    /// <inheritdoc cref="Issue(IReadOnlyList{CertificateOrder})"/>
    public IssuedCertificate Issue(CertificateOrder order) => Issue([order])[0];

    /// <summary>Issues certificates, in the order in which they are asked for; all of them are in the index before anybody has one.</summary>
    /// <exception cref="FormatException">A name is none of its kind, or hosts are missing; nothing was issued.</exception>
    /// <exception cref="InvalidDataException">The authority has ended, or ends before a certificate would; nothing was issued.</exception>
    /// <exception cref="StorageException">The index could not be written; nothing was issued.</exception>
    public IReadOnlyList<IssuedCertificate> Issue(IReadOnlyList<CertificateOrder> orders)
    {
        Check(orders);
        var issued = orders.Select(Make).ToList();
        var now = _time.GetUtcNow();
        _entries.AddRange(orders.Zip(issued, (order, made) => new IssuedEntry(made.SerialNumber, order.Kind, order.Name, order.Hosts, now,
            made.NotAfter)));
        Save();
        return issued;
    }

    /// <summary>Finds out whether certificates can be issued; nothing is.</summary>
    /// <exception cref="FormatException">A name is none of its kind, or hosts are missing.</exception>
    /// <exception cref="InvalidDataException">The authority has ended, or ends before a certificate would.</exception>
    public void Check(IEnumerable<CertificateOrder> orders)
    {
        foreach (var order in orders)
            Check(order);
    }

    /// <summary>Revokes certificates: those that are good and have this serial number, or this name.</summary>
    /// <param name="what">A serial number, a device's identity or a name.</param>
    /// <param name="reason">Why, for the index.</param>
    /// <returns>Those that were good until now.</returns>
    public IReadOnlyList<IssuedEntry> Revoke(string what, string reason) => Revoke(entry => Fits(entry, what), reason);

    /// <summary>Revokes what the owners of certificates have beside these: those that they take the place of, and what was issued on the
    /// way and came to nobody.</summary>
    /// <param name="serials">The serial numbers of those that stay.</param>
    /// <param name="reason">Why, for the index.</param>
    /// <returns>Those that were good until now.</returns>
    public IReadOnlyList<IssuedEntry> RevokeOthers(IReadOnlySet<string> serials, string reason)
    {
        var owners = _entries.Where(entry => serials.Contains(entry.Serial)).Select(entry => (entry.Kind, entry.Name)).ToHashSet();
        return Revoke(entry => !serials.Contains(entry.Serial) && owners.Contains((entry.Kind, entry.Name)), reason);
    }

    /// <summary>Whether a serial number or a name is that of a certificate.</summary>
    public static bool Fits(IssuedEntry entry, string what) =>
        entry.Name == what || entry.Serial.TrimStart('0').Equals(what.TrimStart('0'), StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes index and revocation list. The index comes first: a revocation that is not in the list yet is there at the next try.</summary>
    /// <exception cref="StorageException">A file could not be written.</exception>
    public void Save()
    {
        AtomicFile.Write(Path.Combine(_folder, "issued.csv"), Encoding.UTF8.GetBytes(IssuedEntry.Write(_entries)), Public);
        var now = _time.GetUtcNow();
        // Those that have ended are refused for that; the list stays short.
        var revoked = _entries.Where(entry => entry.Revoked is not null && entry.Ends > now).Select(entry => (entry.Serial, entry.Revoked!.Value));
        AtomicFile.Write(RevocationFile, Encoding.ASCII.GetBytes(_authority.RevocationList(revoked, now.ToUnixTimeMilliseconds(), ListLifetime)),
            Public);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _authority.Dispose();
        _lock.Dispose();
    }

    private static void Need(string folder)
    {
        if (!File.Exists(FileOf(folder)))
            throw new IOException($"--authority: there is no certificate authority in {folder}; 'desactl ca init' makes one there, or name "
                + "the folder of yours");
    }

    private List<IssuedEntry> Revoke(Func<IssuedEntry, bool> which, string reason)
    {
        var now = _time.GetUtcNow();
        var revoked = new List<IssuedEntry>();
        for (var i = 0; i < _entries.Count; i++)
        {
            if (_entries[i].StateAt(now) == "good" && which(_entries[i]))
                revoked.Add(_entries[i] = _entries[i] with { Revoked = now, Reason = reason });
        }

        if (revoked.Count > 0)
            Save();
        return revoked;
    }

    private void Check(CertificateOrder order)
    {
        var isDevice = order.Kind is CertificateKind.Agent or CertificateKind.Router;
        if (isDevice && !DeviceId.TryParse(order.Name, out _))
            throw new FormatException($"'{order.Name}' is no device; write 33.01.01.2001/agent");
        if (!isDevice && !DeviceId.IsValidName(order.Name))
            throw new FormatException($"'{order.Name}' is no name; write 1 to 32 of a-z, 0-9 and '-'");
        if (order.Kind is CertificateKind.Router or CertificateKind.Server && order.Hosts.Count == 0)
            throw new FormatException("a server needs the names or addresses under which it is reached; name them with --host");
        CheckEnd(order.Lifetime);
    }

    private IssuedCertificate Make(CertificateOrder order) => order.Kind switch
    {
        CertificateKind.Agent => _authority.IssueDevice(DeviceId.Parse(order.Name), order.Lifetime),
        CertificateKind.Router or CertificateKind.Server => _authority.IssueServer(order.Hosts, order.Lifetime),
        CertificateKind.Operator => _authority.IssueOperator(order.Name, order.Lifetime),
        CertificateKind.Signer => _authority.IssueSigner(order.Name, order.Lifetime),
        _ => _authority.IssueProgram(order.Name, order.Lifetime),
    };

    private void CheckEnd(TimeSpan lifetime)
    {
        var now = _time.GetUtcNow();
        if (now > NotAfter)
        {
            throw new InvalidDataException($"the authority in {_folder} ended on {NotAfter:yyyy-MM-dd}: nothing that it issued is trusted "
                + "any more, and it can issue nothing. "
                + "Make a new one in another folder with another vault, have both certificates trusted (one file with both), and issue "
                    + "anew. Nothing was changed.");
        }

        if (now + lifetime > NotAfter)
        {
            throw new InvalidDataException($"the authority in {_folder} ends on {NotAfter:yyyy-MM-dd}, before a certificate of "
                + $"{lifetime.TotalDays:0} days would; "
                + $"write --days {Math.Max(1, (int)(NotAfter - now).TotalDays)} or less, or make a new authority and have both trusted");
        }
    }

    private const UnixFileMode Public = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
}
