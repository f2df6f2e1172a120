using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using InternetDesa.Protocols.Snmp.Usm;

namespace InternetDesa.Protocols.Snmp;

/// <summary>
/// The keys of v3 users: computed from passwords (milliseconds each), remembered, and, by <see cref="Save"/> and <see cref="Load"/>,
/// kept over restarts together with each engine's boots, so that a start with passwords of their own for thousands of devices costs
/// nothing. For all threads.
/// </summary>
/// <remarks>
/// Where the text is kept is the caller's: it holds keys, so a file that only the program may read, or the vault. A key that was loaded
/// is a guess until the device confirms it: after a change of password the device refuses it or is silent, and it is computed anew.
/// </remarks>
public sealed class SnmpKeyRing
{
    private const string Header = "snmp-keys 1";

    // A nation's devices and as many again: what strangers can make us remember has an end.
    private const int MaxEngines = 200_000;
    private const int MaxMasters = 20_000;

    private readonly ConcurrentDictionary<(SnmpAuthentication, string Password), Lazy<byte[]>> _masters = new();
    private readonly ConcurrentDictionary<(string EngineId, string User), Entry> _stored = new();

    /// <summary>Counts confirmed keys and boots that <see cref="Save"/> would write and did not yet: save when it is over 0.</summary>
    public int Unsaved { get; private set; }

    /// <summary>Everything worth keeping, as lines of text. Secret.</summary>
    public string Save()
    {
        lock (_stored)
        {
            Unsaved = 0;
            var text = new StringBuilder(Header).Append('\n');
            foreach (var ((engineId, user), entry) in _stored.OrderBy(pair => pair.Key))
            {
                text.Append(CultureInfo.InvariantCulture, $"{engineId} {Convert.ToHexString(Encoding.UTF8.GetBytes(user))} {entry.Authentication} ")
                    .Append(CultureInfo.InvariantCulture, $"{entry.Privacy} {entry.Boots} {Hex(entry.AuthenticationKey)} {Hex(entry.PrivacyKey)}\n");
            }

            return text.ToString();
        }
    }

    /// <summary>Takes what <see cref="Save"/> gave.</summary>
    /// <exception cref="FormatException">It is something else; the message says which line. Nothing was taken.</exception>
    public void Load(string text)
    {
        var lines = text.Split('\n');
        if (lines[0] != Header)
            throw new FormatException($"The first line of stored SNMP keys is '{Header}'; remove the file, and the keys are computed anew.");
        var loaded = new List<((string, string), Entry)>();
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
                continue;
            try
            {
                var parts = lines[i].Split(' ');
                var entry = new Entry(Enum.Parse<SnmpAuthentication>(parts[2]), Enum.Parse<SnmpPrivacy>(parts[3]),
                    Bytes(parts[5]), Bytes(parts[6]), int.Parse(parts[4], NumberStyles.None, CultureInfo.InvariantCulture));
                if (parts.Length != 7 || entry.AuthenticationKey.Length != UsmAuthentication.HashBytes(entry.Authentication)
                    || entry.PrivacyKey.Length != UsmPrivacy.KeyBytes(entry.Privacy) || UsmPrivacy.IsWeak(entry.Privacy, entry.PrivacyKey))
                    throw new FormatException("no keys of these protocols");
                loaded.Add(((Convert.ToHexString(Convert.FromHexString(parts[0])), Encoding.UTF8.GetString(Convert.FromHexString(parts[1]))), entry));
            }
            catch (Exception fault) when (fault is FormatException or ArgumentException or IndexOutOfRangeException or OverflowException)
            {
                // The line's text is a secret: only its number is told.
                throw new FormatException($"Line {i + 1} of the stored SNMP keys is damaged; remove it, and its keys are computed anew.");
            }
        }

        foreach (var (name, entry) in loaded)
            _stored[name] = entry;
    }

    /// <summary>A user's keys at an engine: stored ones where they may be used, else from the passwords.</summary>
    internal UsmLocalKeys KeysOf(SnmpUser user, ReadOnlySpan<byte> engineId, bool fromPasswords, out bool isStored)
    {
        var stored = fromPasswords ? null : _stored.GetValueOrDefault(NameOf(user, engineId));
        isStored = stored is not null && stored.Authentication == user.Authentication && stored.Privacy == user.Privacy;
        if (isStored)
            return new UsmLocalKeys(user, stored!.AuthenticationKey, stored.PrivacyKey);
        return new UsmLocalKeys(user, KeyOf(user, user.AuthenticationPassword, engineId, SnmpPrivacy.None),
            user.Privacy == SnmpPrivacy.None ? [] : KeyOf(user, user.PrivacyPassword, engineId, user.Privacy));
    }

    /// <summary>The highest boots that an engine was heard to have under this user; 0 for an unknown one.</summary>
    internal int BootsOf(SnmpUser user, ReadOnlySpan<byte> engineId) => _stored.TryGetValue(NameOf(user, engineId), out var entry) ? entry.Boots : 0;

    /// <summary>An authentic message came under these keys.</summary>
    internal void Confirm(SnmpUser user, ReadOnlySpan<byte> engineId, UsmLocalKeys keys, int boots)
    {
        var name = NameOf(user, engineId);
        lock (_stored)
        {
            if (!_stored.ContainsKey(name) && _stored.Count >= MaxEngines)
                return;
            _stored[name] = new Entry(user.Authentication, user.Privacy, keys.AuthenticationKey, keys.PrivacyKey, boots);
            Unsaved++;
        }
    }

    private byte[] KeyOf(SnmpUser user, string password, ReadOnlySpan<byte> engineId, SnmpPrivacy privacy)
    {
        if (user.Authentication == SnmpAuthentication.None)
            return [];
        if (_masters.Count >= MaxMasters)
            _masters.Clear();
        // Lazy: many devices of one password that come up at once wait for one computation.
        var master = _masters.GetOrAdd((user.Authentication, password),
            static name => new Lazy<byte[]>(() => UsmKeys.Master(name.Item1, Encoding.UTF8.GetBytes(name.Password)))).Value;
        var key = UsmKeys.Localize(user.Authentication, master, engineId);
        return privacy == SnmpPrivacy.None ? key : UsmKeys.Extend(user.Authentication, privacy, key, engineId);
    }

    private static (string, string) NameOf(SnmpUser user, ReadOnlySpan<byte> engineId) => (Convert.ToHexString(engineId), user.Name);

    private static string Hex(byte[] key) => key.Length == 0 ? "-" : Convert.ToHexString(key);

    private static byte[] Bytes(string hex) => hex == "-" ? [] : Convert.FromHexString(hex);

    private sealed record Entry(SnmpAuthentication Authentication, SnmpPrivacy Privacy, byte[] AuthenticationKey, byte[] PrivacyKey, int Boots);
}
