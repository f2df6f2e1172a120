using System.Text;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>
/// Communities and users by the names that the inventory knows them by, YAML: <c>desa: { community: … }</c>, of v2c unless
/// <c>version: 1</c>; <c>"3301": { user: …, auth: sha256, authPassword: …, privacy: aes128, privacyPassword: … }</c>, of v3. One for a
/// kabupaten or one for a device is a matter of which name the inventory's rows have.
/// </summary>
public static class SnmpCredentialsFile
{
    // RFC 3414 §11.2, and SnmpAdminString (1..32) of usmUserName.
    private const int ShortestPassword = 8;
    private const int LongestUser = 32;

    // Others may do nothing with it, the group may read.
    private const UnixFileMode Forbidden = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite;

    /// <summary>Reads the file.</summary>
    /// <exception cref="FormatException">It has faults, or others may read it: all faults, each with its line, none with a secret.</exception>
    /// <exception cref="IOException">It can not be read.</exception>
    public static IReadOnlyDictionary<string, SnmpCredentials> Load(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Forbidden) != 0)
            throw new FormatException($"{path} holds secrets that others may read or change: chmod 600 {path}, or 640 with a group of its own.");
        return YamlMap.Read(File.ReadAllText(path), path, map => map.Entries(Credentials).ToDictionary(entry => entry.Key, entry => entry.Value));
    }

    private static SnmpCredentials? Credentials(YamlMap map)
    {
        var community = map.Text("community");
        var user = map.Text("user");
        if ((community.Length == 0) == (user.Length == 0))
        {
            map.Fault("write either community (v1, v2c) or user (v3)");
            // Known all the same, so that they are not faults of their own.
            _ = Community(map, "-");
            _ = User(map, "-");
            return null;
        }

        return community.Length > 0 ? Community(map, community) : User(map, user);
    }

    private static SnmpCommunity Community(YamlMap map, string community)
    {
        var version = map.Text("version");
        if (version is not ("" or "1" or "2c"))
            map.Fault("version", "version is 1 or 2c; v3 has a user in place of the community");
        return new SnmpCommunity(community) { V1 = version == "1" };
    }

    private static SnmpUser User(YamlMap map, string name)
    {
        if (Encoding.UTF8.GetByteCount(name) > LongestUser)
            map.Fault("user", $"user: a name has at most {LongestUser} bytes");
        var (authentication, authenticationPassword) = Level<SnmpAuthentication>(map, "auth");
        var (privacy, privacyPassword) = Level<SnmpPrivacy>(map, "privacy");
        if (privacy != SnmpPrivacy.None && authentication == SnmpAuthentication.None)
            map.Fault("privacy", "privacy needs auth (RFC 3411 §3.4.3); write auth and authPassword too");
        return new SnmpUser(name)
        {
            Authentication = authentication,
            AuthenticationPassword = authenticationPassword,
            Privacy = privacy,
            PrivacyPassword = privacyPassword,
            ContextName = map.Text("context"),
        };
    }

    // The protocol is the enumeration's name in small letters, 0 is none.
    private static (T Protocol, string Password) Level<T>(YamlMap map, string key)
        where T : struct, Enum
    {
        var text = map.Text(key);
        var password = map.Text($"{key}Password");
        var names = Enum.GetNames<T>().Skip(1).Select(name => name.ToLowerInvariant()).ToList();
        if (text.Length > 0 && !names.Contains(text))
            map.Fault(key, $"{key}: no such protocol; write one of {string.Join(", ", names)}");
        else if (text.Length > 0 && password.Length < ShortestPassword)
            map.Fault($"{key}Password", $"{key}Password: write at least {ShortestPassword} characters (RFC 3414 §11.2)");
        else if (text.Length == 0 && password.Length > 0)
            map.Fault($"{key}Password", $"{key}Password without {key}; write one of {string.Join(", ", names)} there");
        return (Enum.TryParse<T>(text, ignoreCase: true, out var protocol) ? protocol : default, password);
    }
}
