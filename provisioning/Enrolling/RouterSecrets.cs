using System.Security.Cryptography;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Regions;

namespace InternetDesa.Provisioning.Enrolling;

/// <summary>The secrets of one village's router, made when its kit is made, each its own.</summary>
/// <param name="Password">The password of the account that provisioning logs in with.</param>
/// <param name="TechnicianPassword">The password of the account for people who stand beside it.</param>
/// <param name="SnmpAuthentication">The authentication password of SNMPv3.</param>
/// <param name="SnmpPrivacy">The privacy password of SNMPv3.</param>
/// <param name="WireGuardKey">The private key of its tunnel; null where it is reached directly.</param>
internal sealed record RouterSecrets(string Password, string TechnicianPassword, string SnmpAuthentication, string SnmpPrivacy, string? WireGuardKey)
{
    /// <summary>The account that provisioning logs in with; its SNMPv3 user has the same name.</summary>
    public const string User = "desa";

    /// <summary>The account for people, in place of <c>admin</c>, which whoever tries passwords tries first.</summary>
    public const string Technician = "teknisi";

    // Nothing that a script, YAML or a person could take for something else.
    private const string Letters = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <summary>New ones.</summary>
    public static RouterSecrets New(bool withTunnel) =>
        new(Word(24), Word(16), Word(24), Word(24), withTunnel ? Hub.WireGuardKey.NewPrivate() : null);

    /// <summary>The name of the router's credential: the inventory's and the collector's.</summary>
    public static string Credential(VillageCode village) => $"router/{village.Digits}";

    /// <summary>The name of the router's pin in the vault.</summary>
    public static string Pin(DeviceId router) => $"pin/{router.Village}/{router.Device}";

    /// <summary>By their names in the vault.</summary>
    /// <param name="router">The router.</param>
    /// <param name="fingerprint">That of its certificate.</param>
    public IReadOnlyDictionary<string, string> Named(DeviceId router, string fingerprint)
    {
        var credential = Credential(router.Village);
        var named = new Dictionary<string, string>
        {
            [$"{credential}/user"] = User,
            [$"{credential}/password"] = Password,
            [$"{credential}/technician"] = TechnicianPassword,
            [$"{credential}/snmp-auth"] = SnmpAuthentication,
            [$"{credential}/snmp-privacy"] = SnmpPrivacy,
            [Pin(router)] = fingerprint,
        };
        if (WireGuardKey is not null)
            named[$"{credential}/wireguard"] = WireGuardKey;
        return named;
    }

    /// <summary>Never what they are.</summary>
    public override string ToString() => "<secret>";

    private static string Word(int length) => RandomNumberGenerator.GetString(Letters, length);
}
