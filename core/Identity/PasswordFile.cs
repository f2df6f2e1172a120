using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace InternetDesa.Core.Identity;

/// <summary>
/// Usernames (device identities) and their hashed passwords, one <c>33/01/01/2001/agent:$7$iterations$salt$hash</c> a line: the form
/// of mosquitto's password files (PBKDF2, HMAC-SHA-512, RFC 8018), so one file serves our own server and a broker.
/// </summary>
public sealed class PasswordFile
{
    /// <summary>
    /// Rounds for new hashes. Passwords are machine-made with 128 bits or more, so that rounds add little, while thousands of
    /// agents reconnect at once after a cut.
    /// </summary>
    public const int DefaultIterations = 1000;

    // Some half a second of a processor for every login, the wrong ones too.
    private const int MaxIterations = 1_000_000;
    private readonly FrozenDictionary<string, Entry> _entries;

    private PasswordFile(Dictionary<string, Entry> entries) => _entries = entries.ToFrozenDictionary(StringComparer.Ordinal);

    private sealed record Entry(int Iterations, byte[] Salt, byte[] Hash);

    /// <summary>How many users the file has.</summary>
    public int Count => _entries.Count;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">Lines are malformed: all of them, with their numbers, never with their hashes.</exception>
    /// <exception cref="IOException">The file can not be read.</exception>
    public static PasswordFile Load(string path) => Parse(File.ReadAllLines(path), path);

    /// <summary>Reads lines.</summary>
    /// <param name="lines">The lines; empty ones and those beginning with <c>#</c> are skipped.</param>
    /// <param name="source">What the errors call the file.</param>
    /// <exception cref="FormatException">Lines are malformed.</exception>
    public static PasswordFile Parse(IEnumerable<string> lines, string source)
    {
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        var errors = new List<string>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
                continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var user = colon < 0 ? "" : line[..colon];
            if (!DeviceId.TryParse(user, out _))
                errors.Add($"{source} line {number}: the username is no device identity such as 33/01/01/2001/agent");
            else if (ParseHash(line[(colon + 1)..]) is not { } entry)
                errors.Add($"{source} line {number}: the hash of {user} is not $7$iterations$salt$hash with 1 to {MaxIterations} iterations; make it with 'mosquitto_passwd'");
            else if (!entries.TryAdd(user, entry))
                errors.Add($"{source} line {number}: {user} is there twice");
        }

        return errors.Count == 0 ? new PasswordFile(entries) : throw new FormatException(string.Join('\n', errors));
    }

    /// <summary>Makes a line for a user.</summary>
    /// <param name="user">The device.</param>
    /// <param name="password">The password.</param>
    /// <param name="salt">12 random bytes.</param>
    /// <param name="iterations">Rounds of PBKDF2.</param>
    public static string Line(DeviceId user, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations = DefaultIterations)
    {
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA512, 64);
        return $"{user}:$7${iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
    }

    /// <summary>Whether a user exists and the password is his; it takes the same time for a user that does not exist.</summary>
    public bool Verify(string user, ReadOnlySpan<byte> password)
    {
        var known = _entries.TryGetValue(user, out var entry);
        entry ??= Nobody;
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, entry.Salt, entry.Iterations, HashAlgorithmName.SHA512, entry.Hash.Length);
        return CryptographicOperations.FixedTimeEquals(hash, entry.Hash) & known;
    }

    /// <summary>Whether the file has a user.</summary>
    public bool Contains(string user) => _entries.ContainsKey(user);

    /// <summary>Whether a user has the same hash in another version of the file; a connection by an older password should end.</summary>
    public bool HasSame(string user, PasswordFile other) =>
        _entries.TryGetValue(user, out var entry) && other._entries.TryGetValue(user, out var before)
        && entry.Iterations == before.Iterations && entry.Salt.AsSpan().SequenceEqual(before.Salt) && entry.Hash.AsSpan().SequenceEqual(before.Hash);

    /// <summary>The number of users; never their hashes.</summary>
    public override string ToString() => $"{Count} users";

    private static readonly Entry Nobody = new(DefaultIterations, Encoding.ASCII.GetBytes("nobody.nobody"), new byte[64]);

    private static Entry? ParseHash(string text)
    {
        var parts = text.Split('$');
        if (parts is not ["", "7", var rounds, var salt64, var hash64]
            || !int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || iterations is < 1 or > MaxIterations)
            return null;
        var salt = new byte[64];
        var hash = new byte[64];
        return Convert.TryFromBase64String(salt64, salt, out var saltLength) && saltLength >= 8
            && Convert.TryFromBase64String(hash64, hash, out var hashLength) && hashLength == 64
            ? new Entry(iterations, salt[..saltLength], hash)
            : null;
    }
}
