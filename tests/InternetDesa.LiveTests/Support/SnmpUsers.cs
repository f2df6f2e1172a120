using System.Text;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.LiveTests.Support;

/// <summary>A user of v3 for every combination of protocols that Net-SNMP has, and snmpd's lines for them.</summary>
internal static class SnmpUsers
{
    public const string Masuk = "sandi-masuk", Rahasia = "sandi-rahasia";

    public static readonly IReadOnlyDictionary<SnmpAuthentication, string> Authentications = new Dictionary<SnmpAuthentication, string>
    {
        [SnmpAuthentication.Md5] = "MD5",
        [SnmpAuthentication.Sha1] = "SHA",
        [SnmpAuthentication.Sha224] = "SHA-224",
        [SnmpAuthentication.Sha256] = "SHA-256",
        [SnmpAuthentication.Sha384] = "SHA-384",
        [SnmpAuthentication.Sha512] = "SHA-512",
    };

    public static readonly IReadOnlyDictionary<SnmpPrivacy, string> Privacies = new Dictionary<SnmpPrivacy, string>
    {
        [SnmpPrivacy.None] = "",
        [SnmpPrivacy.Des] = "DES",
        [SnmpPrivacy.Aes128] = "AES",
        [SnmpPrivacy.Aes192] = "AES-192",
        [SnmpPrivacy.Aes256] = "AES-256",
        [SnmpPrivacy.Aes192Reeder] = "AES-192-C",
        [SnmpPrivacy.Aes256Reeder] = "AES-256-C",
    };

    /// <summary>One without authentication, and one of each combination.</summary>
    public static IEnumerable<SnmpUser> All() =>
        [new SnmpUser("terbuka"), .. Authentications.Keys.SelectMany(authentication => Privacies.Keys.Select(privacy => Of(authentication, privacy)))];

    /// <summary>The user of a combination.</summary>
    public static SnmpUser Of(SnmpAuthentication authentication, SnmpPrivacy privacy) => new($"uji-{authentication}-{privacy}")
    {
        Authentication = authentication,
        AuthenticationPassword = Masuk,
        Privacy = privacy,
        PrivacyPassword = privacy == SnmpPrivacy.None ? "" : Rahasia,
    };

    /// <summary>The lines of snmpd.conf for all of them.</summary>
    public static string Lines()
    {
        var lines = new StringBuilder("createUser terbuka\nrouser terbuka noauth\n");
        foreach (var user in All().Where(user => user.Authentication != SnmpAuthentication.None))
        {
            var privacy = user.Privacy == SnmpPrivacy.None ? "" : $" {Privacies[user.Privacy]} {Rahasia}";
            lines.Append($"createUser {user.Name} {Authentications[user.Authentication]} {Masuk}{privacy}\n")
                .Append($"rouser {user.Name} {(privacy.Length > 0 ? "priv" : "auth")}\n");
        }

        return lines.ToString();
    }
}
