using Lextm.SharpSnmpLib;
using Lextm.SharpSnmpLib.Security;
using Theirs = Lextm.SharpSnmpLib.SnmpType;

namespace InternetDesa.Protocols.Snmp.Package;

/// <summary>Our words in SharpSnmpLib's, and the other way round.</summary>
internal static class SharpSnmpMapping
{
    /// <summary>A user's privacy and authentication.</summary>
    /// <exception cref="ArgumentException">SharpSnmpLib does not have them, or the user is faulty.</exception>
    public static IPrivacyProvider Privacy(SnmpUser user)
    {
        if (user.Faults().ToList() is { Count: > 0 } faults)
            throw new ArgumentException(string.Join("; ", faults), nameof(user));
        var key = new OctetString(user.AuthenticationPassword);
        IAuthenticationProvider authentication = user.Authentication switch
        {
            SnmpAuthentication.None => DefaultAuthenticationProvider.Instance,
            // Old devices have nothing better; the package marks them as obsolete.
#pragma warning disable CS0618
            SnmpAuthentication.Md5 => new MD5AuthenticationProvider(key),
            SnmpAuthentication.Sha1 => new SHA1AuthenticationProvider(key),
#pragma warning restore CS0618
            SnmpAuthentication.Sha256 => new SHA256AuthenticationProvider(key),
            SnmpAuthentication.Sha384 => new SHA384AuthenticationProvider(key),
            SnmpAuthentication.Sha512 => new SHA512AuthenticationProvider(key),
            _ => throw Missing(user.Authentication.ToString()),
        };
        // Reeder's extension of a key is copied by the 12 bytes of a digest, which for MD5 and 32 bytes is too few: no device decrypts it.
        if (user is { Authentication: SnmpAuthentication.Md5, Privacy: SnmpPrivacy.Aes256Reeder })
            throw Missing("AES-256 with MD5 that works");
        var phrase = new OctetString(user.PrivacyPassword);
        return user.Privacy switch
        {
            SnmpPrivacy.None => new DefaultPrivacyProvider(authentication),
#pragma warning disable CS0618
            SnmpPrivacy.Des => new DESPrivacyProvider(phrase, authentication),
#pragma warning restore CS0618
            SnmpPrivacy.Aes128 => new AESPrivacyProvider(phrase, authentication),
            SnmpPrivacy.Aes192Reeder => new AES192PrivacyProvider(phrase, authentication),
            SnmpPrivacy.Aes256Reeder => new AES256PrivacyProvider(phrase, authentication),
            _ => throw Missing(user.Privacy.ToString()),
        };
    }

    /// <summary>The level that a reply to this user has at least.</summary>
    public static Levels Level(SnmpUser user) =>
        (user.Authentication == SnmpAuthentication.None ? 0 : Levels.Authentication) | (user.Privacy == SnmpPrivacy.None ? 0 : Levels.Privacy);

    /// <summary>Names to ask for.</summary>
    public static List<Variable> Variables(IReadOnlyList<Oid> oids) => [.. oids.Select(oid => new Variable(new ObjectIdentifier(oid.ToString())))];

    /// <summary>A binding of an answer.</summary>
    public static SnmpVarBind VarBind(Variable variable) => new(Oid.Parse(variable.Id.ToString()), Value(variable.Data));

    private static SnmpValue Value(ISnmpData data) => data switch
    {
        Integer32 number => SnmpValue.FromSigned(number.ToInt32()),
        Counter32 number => SnmpValue.FromUnsigned(SnmpType.Counter32, number.ToUInt32()),
        Gauge32 number => SnmpValue.FromUnsigned(SnmpType.Gauge32, number.ToUInt32()),
        TimeTicks number => SnmpValue.FromUnsigned(SnmpType.TimeTicks, number.ToUInt32()),
        Counter64 number => SnmpValue.FromUnsigned(SnmpType.Counter64, number.ToUInt64()),
        OctetString octets => SnmpValue.FromOctets(SnmpType.OctetString, octets.GetRaw()),
        IP address => SnmpValue.FromOctets(SnmpType.IpAddress, address.GetRaw()),
        Opaque octets => SnmpValue.FromOctets(SnmpType.Opaque, octets.GetRaw()),
        ObjectIdentifier oid => SnmpValue.FromOid(Oid.Parse(oid.ToString())),
        _ => data.TypeCode switch
        {
            Theirs.NoSuchObject => SnmpValue.Empty(SnmpType.NoSuchObject),
            Theirs.NoSuchInstance => SnmpValue.Empty(SnmpType.NoSuchInstance),
            Theirs.EndOfMibView => SnmpValue.Empty(SnmpType.EndOfMibView),
            Theirs.Null => SnmpValue.Empty(SnmpType.Null),
            var type => throw new SnmpException($"a value of type {type}"),
        },
    };

    private static ArgumentException Missing(string protocol) => new($"SharpSnmpLib has no {protocol}; use the built-in transport.");
}
