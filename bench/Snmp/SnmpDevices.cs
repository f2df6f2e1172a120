using System.Net;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Bench.Snmp;

/// <summary>A fleet at 127.16.0.0 and up, a device an address: who of them is silent, and who its v3 user is, follows from the number.</summary>
/// <param name="Count">How many.</param>
/// <param name="SilentPercent">How many of a hundred are silent.</param>
/// <param name="IsV3">authPriv instead of v2c.</param>
/// <param name="Passwords">How many pairs of passwords there are.</param>
internal sealed record SnmpDevices(int Count, int SilentPercent, bool IsV3, int Passwords)
{
    private static readonly SnmpCommunity Community = new(SnmpQuestions.Community);
    private const int First = (127 << 24) | (16 << 16);

    public static IPAddress AddressOf(int device)
    {
        var number = First + device;
        return new IPAddress([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
    }

    public static int NumberOf(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[4];
        address.TryWriteBytes(octets, out _);
        return ((octets[0] << 24) | (octets[1] << 16) | (octets[2] << 8) | octets[3]) - First;
    }

    // Spread by a multiplicative hash, so that silent ones are not neighbours.
    public bool IsSilent(int device) => (uint)device * 2654435769u % 100 < SilentPercent;

    public SnmpUser UserOf(int device) => new("noc")
    {
        Authentication = SnmpAuthentication.Sha256,
        AuthenticationPassword = $"sandi-masuk-{device % Passwords}",
        Privacy = SnmpPrivacy.Aes128,
        PrivacyPassword = $"sandi-rahasia-{device % Passwords}",
    };

    // One for all, as the collector's credentials are.
    public SnmpCredentials CredentialsOf(int device) => IsV3 ? UserOf(device) : Community;
}
