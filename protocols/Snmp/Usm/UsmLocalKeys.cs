using System.Text;

namespace InternetDesa.Protocols.Snmp.Usm;

/// <summary>A user's keys at one engine, and the cipher made of them. One at a time may use the cipher.</summary>
internal sealed class UsmLocalKeys : IDisposable
{
    /// <summary>Room to decrypt whatever a datagram can hold.</summary>
    public const int ScratchBytes = 2 * 65_552;

    /// <summary>Takes localized keys.</summary>
    /// <param name="user">Whose; the protocols come from here.</param>
    /// <param name="authenticationKey">Empty without authentication.</param>
    /// <param name="privacyKey">Empty without privacy.</param>
    public UsmLocalKeys(SnmpUser user, byte[] authenticationKey, byte[] privacyKey)
    {
        Authentication = user.Authentication;
        AuthenticationKey = authenticationKey;
        PrivacyKey = privacyKey;
        UserName = Encoding.UTF8.GetBytes(user.Name);
        Level = user.Privacy != SnmpPrivacy.None ? UsmFlags.Level
            : user.Authentication != SnmpAuthentication.None ? UsmFlags.Authenticated : UsmFlags.None;
        Cipher = user.Privacy == SnmpPrivacy.None ? null : new UsmPrivacy(user.Privacy, privacyKey);
    }

    public SnmpAuthentication Authentication { get; }

    public byte[] AuthenticationKey { get; }

    public byte[] PrivacyKey { get; }

    public byte[] UserName { get; }

    /// <summary>The level that all messages of the user have.</summary>
    public UsmFlags Level { get; }

    /// <summary>Null without privacy.</summary>
    public UsmPrivacy? Cipher { get; }

    /// <summary>Decrypts, or hands the plain text on.</summary>
    /// <param name="message">Of this user's level.</param>
    /// <param name="scratch">Room for the text twice: <see cref="ScratchBytes"/>.</param>
    /// <param name="scoped">The ScopedPDU, in the message or in the scratch.</param>
    public bool TryDecrypt(scoped in UsmMessage message, Span<byte> scratch, out ReadOnlySpan<byte> scoped)
    {
        var length = message.Data.Length;
        if (Cipher is null)
        {
            // A copy: what is handed on has one life, whatever the level.
            message.Data.CopyTo(scratch);
            scoped = scratch[..length];
            return true;
        }

        var room = UsmPrivacy.RoomFor(length);
        var encrypted = scratch[..room];
        var text = scratch.Slice(room, room);
        message.Data.CopyTo(encrypted);
        scoped = text[..length];
        lock (this)
            return Cipher.TryDecrypt(message.Boots, message.Time, message.Salt, encrypted, length, text);
    }

    public void Dispose() => Cipher?.Dispose();
}
