using System.Collections.Concurrent;
using System.Text;
using InternetDesa.Protocols.Snmp.Usm;

namespace InternetDesa.Protocols.Snmp.Traps;

/// <summary>
/// v3 notifications. A trap is secured by its sender's engine, whose boots and time have to go on from message to message; an inform by
/// ours. Keys are made for allowed sources only, and remembered for so many engines at most.
/// </summary>
internal sealed class UsmTrapSenders(SnmpKeyRing keyRing, UsmAuthority? local, TimeProvider clock)
{
    private const int MaxSenders = 100_000;
    private readonly ConcurrentDictionary<(string EngineId, SnmpUser User), Sender> _senders = new();

    /// <summary>Checks and decrypts.</summary>
    /// <param name="datagram">What the message was read from.</param>
    /// <param name="message">The message.</param>
    /// <param name="credentials">What its source may show.</param>
    /// <param name="scratch">See <see cref="UsmLocalKeys.ScratchBytes"/>.</param>
    /// <param name="user">Whose it is.</param>
    /// <param name="keys">The user's keys at the authoritative engine.</param>
    /// <param name="scoped">The ScopedPDU, in the scratch.</param>
    /// <param name="report">What to answer where it is refused; may be empty.</param>
    public bool TryOpen(Span<byte> datagram, in UsmMessage message, IReadOnlyList<SnmpCredentials> credentials, Span<byte> scratch,
        out SnmpUser? user, out UsmLocalKeys? keys, out ReadOnlySpan<byte> scoped, out byte[] report)
    {
        report = [];
        scoped = default;
        keys = null;
        user = UserOf(message.UserName, credentials);
        // Who does not know our engine yet asks for it without a user.
        var isOurs = local is not null && (message.EngineId.SequenceEqual(local.EngineId) || (message.Flags & UsmFlags.Reportable) != 0);
        if (!isOurs && (user is null || message.EngineId.IsEmpty))
            return false;
        var sender = user is null ? null : SenderOf(user, isOurs ? local!.EngineId : message.EngineId);
        keys = sender?.Keys;
        if (isOurs)
            return local!.TryOpen(datagram, message, keys, scratch, out scoped, out report);
        if ((message.Flags & UsmFlags.Level) != keys!.Level || (keys.Level != UsmFlags.None && !message.IsAuthentic(datagram, keys)))
            return false;
        return (keys.Level == UsmFlags.None || IsTimely(sender!, user!, message)) && keys.TryDecrypt(message, scratch, out scoped);
    }

    private bool IsTimely(Sender sender, SnmpUser user, in UsmMessage message)
    {
        lock (sender)
        {
            // A poll found that the engine lost count of its boots: an authentic answer of its own said so.
            if (keyRing.BootsOf(user, message.EngineId) is > 0 and var polled && polled < sender.Clock.Boots)
            {
                sender.Clock = default;
                sender.Clock.Remember(polled);
            }

            var boots = sender.Clock.Boots;
            if (!sender.Clock.TryAccept(message.Boots, message.Time, clock))
                return false;
            // Over a restart of ours nothing older may come again.
            if (sender.Clock.Boots != boots)
                keyRing.Confirm(user, message.EngineId, sender.Keys, sender.Clock.Boots);
            return true;
        }
    }

    private Sender SenderOf(SnmpUser user, ReadOnlySpan<byte> engineId)
    {
        var name = (Convert.ToHexString(engineId), user);
        if (_senders.TryGetValue(name, out var sender))
            return sender;
        // Everyone's first message after that is checked as a first one.
        if (_senders.Count >= MaxSenders)
            _senders.Clear();
        sender = new Sender(keyRing.KeysOf(user, engineId, fromPasswords: true, out _));
        sender.Clock.Remember(keyRing.BootsOf(user, engineId));
        return _senders.GetOrAdd(name, sender);
    }

    private static SnmpUser? UserOf(ReadOnlySpan<byte> name, IReadOnlyList<SnmpCredentials> credentials)
    {
        foreach (var credential in credentials)
        {
            if (credential is SnmpUser user && name.SequenceEqual(Encoding.UTF8.GetBytes(user.Name)))
                return user;
        }

        return null;
    }

    private sealed class Sender(UsmLocalKeys keys)
    {
        public readonly UsmLocalKeys Keys = keys;
        public UsmClock Clock;
    }
}
