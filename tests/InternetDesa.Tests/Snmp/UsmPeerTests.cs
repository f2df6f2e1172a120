using InternetDesa.Protocols.Snmp;
using InternetDesa.Protocols.Snmp.Usm;
using InternetDesa.Simulator.Snmp;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Snmp;

/// <summary>Our side of v3 against an engine of our own, datagram by datagram: what may teach us something, and what may not.</summary>
public sealed class UsmPeerTests
{
    private const int Id = 0x01020304;
    private static readonly byte[] EngineId = [0x80, 0, 0x3A, 0x8C, 1, 127, 0, 0, 1];
    private static readonly SnmpVarBind[] Answered = [new(Oid.Parse("1.3.6.1.2.1.1.5.0"), SnmpValue.FromSigned(33))];
    private static readonly SnmpRequest Request = SnmpRequest.Get([Answered[0].Oid]);

    private static readonly SnmpUser User = new("noc")
    {
        Authentication = SnmpAuthentication.Sha256,
        AuthenticationPassword = "sandi-masuk",
        Privacy = SnmpPrivacy.Aes128,
        PrivacyPassword = "sandi-rahasia",
    };

    private readonly ManualTimeProvider _time = new();
    private readonly SnmpKeyRing _ring = new();
    private readonly byte[] _scratch = new byte[UsmLocalKeys.ScratchBytes];

    [Fact]
    public void A_device_is_discovered_and_answers()
    {
        var (peer, device) = (Peer(), Device());
        Assert.Equal(UsmVerdict.AskAgain, Judge(peer, device.Answer(Write(peer))));
        Assert.Equal(UsmVerdict.Answer, Judge(peer, device.Answer(Write(peer))));
        Assert.Equal(1, _ring.Unsaved);
    }

    [Fact]
    public void A_forged_report_with_high_boots_costs_one_round_trip_and_never_the_device()
    {
        var (peer, device) = (Peer(), Device(boots: 7));
        Discover(peer, device);
        // Unauthenticated, as anybody can send it: neither resynchronises nor refuses.
        Assert.Equal(UsmVerdict.Drop, Judge(peer, Forged(UsmReports.NotInTimeWindows, EngineId, 2_000_000_000)));
        Assert.Equal(UsmVerdict.Answer, Judge(peer, device.Answer(Write(peer))));
        // It claims to be another engine: the real one says who it is, and goes on with its own boots.
        Assert.Equal(UsmVerdict.AskAgain, Judge(peer, Forged(UsmReports.UnknownEngineIds, [1, 2, 3, 4, 5], 2_000_000_000)));
        Assert.Equal(UsmVerdict.AskAgain, Judge(peer, device.Answer(Write(peer))));
        Assert.Equal(UsmVerdict.Answer, Judge(peer, device.Answer(Write(peer))));
    }

    [Fact]
    public void A_forged_first_guess_of_the_time_is_corrected_by_the_device()
    {
        var (peer, device) = (Peer(), Device(boots: 7));
        Assert.Equal(UsmVerdict.AskAgain, Judge(peer, Forged(UsmReports.UnknownEngineIds, EngineId, 2_000_000_000)));
        // notInTimeWindows, authentic: boots go down to those of the device.
        Assert.Equal(UsmVerdict.AskAgain, Judge(peer, device.Answer(Write(peer))));
        Assert.Equal(UsmVerdict.Answer, Judge(peer, device.Answer(Write(peer))));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(7)] // It forgot to count.
    [InlineData(1)] // It was replaced.
    public void A_restarted_device_is_followed_by_its_authentic_report(int boots)
    {
        var (peer, device) = (Peer(), Device(boots: 7));
        Discover(peer, device);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(UsmVerdict.Answer, Judge(peer, device.Answer(Write(peer))));
        Assert.Equal(1, peer.EngineRun);
        var restarted = Device(boots);
        Assert.Equal(UsmVerdict.AskAgain, Judge(peer, restarted.Answer(Write(peer))));
        Assert.Equal(UsmVerdict.Answer, Judge(peer, restarted.Answer(Write(peer))));
        Assert.Equal(2, peer.EngineRun);
    }

    [Fact]
    public void Only_what_is_authentic_says_that_an_engine_was_started_anew()
    {
        var (peer, device) = (Peer(), Device(boots: 7));
        Assert.Equal(UsmVerdict.AskAgain, Judge(peer, Forged(UsmReports.UnknownEngineIds, EngineId, 2_000_000_000)));
        Assert.Equal(0, peer.EngineRun);
        Discover(peer, device);
        Judge(peer, Forged(UsmReports.NotInTimeWindows, EngineId, 2_000_000_000));
        Judge(peer, Forged(UsmReports.UnknownEngineIds, EngineId, 9));
        Assert.Equal(UsmVerdict.Answer, Judge(peer, device.Answer(Write(peer))));
        Assert.Equal(1, peer.EngineRun);
    }

    [Fact]
    public void Boots_at_their_end_are_refused()
    {
        var peer = Peer();
        Discover(peer, Device(boots: 7));
        Assert.Equal(UsmVerdict.Refused, Judge(peer, Device(UsmClock.Latched).Answer(Write(peer))));
    }

    [Fact]
    public void An_answer_from_before_the_window_is_dropped()
    {
        var (peer, device) = (Peer(), Device(boots: 7));
        Discover(peer, device);
        var old = device.Answer(Write(peer));
        _time.Advance(TimeSpan.FromSeconds(149));
        Assert.Equal(UsmVerdict.Answer, Judge(peer, [.. old]));
        Assert.Equal(UsmVerdict.Answer, Judge(peer, device.Answer(Write(peer))));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(UsmVerdict.Drop, Judge(peer, old));
    }

    [Fact]
    public void An_answer_is_of_the_level_of_the_request_or_none()
    {
        var (peer, device) = (Peer(), Device());
        Discover(peer, device);
        using var authentic = _ring.KeysOf(User with { Privacy = SnmpPrivacy.None }, EngineId, true, out _);
        using var open = new UsmLocalKeys(new SnmpUser("noc"), [], []);
        Assert.Equal(UsmVerdict.Drop, Judge(peer, device.Engine.Encode(Id, authentic, EngineId, [], device.Pdu())));
        Assert.Equal(UsmVerdict.Drop, Judge(peer, device.Engine.Encode(Id, open, EngineId, [], device.Pdu())));
    }

    [Fact]
    public void Another_user_engine_context_or_digest_is_dropped()
    {
        var (peer, device) = (Peer(), Device());
        Discover(peer, device);
        using var other = _ring.KeysOf(User with { Name = "lain" }, EngineId, true, out _);
        Assert.Equal(UsmVerdict.Drop, Judge(peer, device.Engine.Encode(Id, other, EngineId, [], device.Pdu())));
        using var wrong = _ring.KeysOf(User with { AuthenticationPassword = "salah-salah" }, EngineId, true, out _);
        Assert.Equal(UsmVerdict.Drop, Judge(peer, device.Engine.Encode(Id, wrong, EngineId, [], device.Pdu())));
        Assert.Equal(UsmVerdict.Drop, Judge(peer, device.Engine.Encode(Id, device.Keys, [1, 2, 3, 4, 5], [], device.Pdu())));
        Assert.Equal(UsmVerdict.Drop, Judge(peer, device.Engine.Encode(Id, device.Keys, EngineId, "lain"u8, device.Pdu())));
        Assert.Equal(UsmVerdict.Answer, Judge(peer, device.Engine.Encode(Id, device.Keys, EngineId, [], device.Pdu())));
    }

    [Fact]
    public void A_digest_of_another_length_is_never_compared() // CVE-2008-0960: one octet of digest is guessed in 256 tries.
    {
        var (peer, device) = (Peer(), Device());
        Discover(peer, device);
        var answer = BerTree.Parse(device.Answer(Write(peer)))[0];
        var digest = answer.All().Single(element => element.Children is null && element.Tag == 4 && element.Content.Length == 24);
        for (var value = 0; value < 256; value++)
        {
            digest.Content = [(byte)value];
            var octets = new List<byte>();
            answer.Write(octets);
            Assert.Equal(UsmVerdict.Drop, Judge(peer, [.. octets]));
        }
    }

    [Fact]
    public void A_changed_octet_anywhere_is_never_an_answer()
    {
        var (peer, device) = (Peer(), Device());
        Discover(peer, device);
        var answer = device.Answer(Write(peer));
        for (var at = 0; at < answer.Length; at++)
        {
            var changed = answer.ToArray();
            changed[at] ^= 0x01;
            Assert.NotEqual(UsmVerdict.Answer, Judge(peer, changed));
        }
    }

    [Fact]
    public void What_is_wrong_for_good_is_refused()
    {
        var device = Device();
        foreach (var wrong in new[] { User with { Name = "lain" }, User with { AuthenticationPassword = "salah-salah" }, User with { Privacy = SnmpPrivacy.None, PrivacyPassword = "" } })
        {
            var peer = new UsmPeer(wrong, new SnmpKeyRing(), _time);
            Assert.Equal(UsmVerdict.AskAgain, Judge(peer, device.Answer(Write(peer))));
            Assert.Equal(UsmVerdict.Refused, Judge(peer, device.Answer(Write(peer))));
        }
    }

    [Fact]
    public void Stored_keys_of_an_old_password_are_computed_anew()
    {
        Discover(Peer(), Device());
        var stored = new SnmpKeyRing();
        stored.Load(_ring.Save());
        // The password was changed, here and on the device.
        var changed = User with { AuthenticationPassword = "sandi-baru-1" };
        var (peer, device) = (new UsmPeer(changed, stored, _time), Device(user: changed));
        Assert.Equal(UsmVerdict.AskAgain, Judge(peer, device.Answer(Write(peer))));
        Assert.Equal(UsmVerdict.AskAgain, Judge(peer, device.Answer(Write(peer))));
        Assert.Equal(UsmVerdict.Answer, Judge(peer, device.Answer(Write(peer))));
        // One of privacy shows as silence.
        changed = changed with { PrivacyPassword = "sandi-baru-2" };
        (peer, device) = (new UsmPeer(changed, stored, _time), Device(user: changed));
        Assert.Equal(UsmVerdict.AskAgain, Judge(peer, device.Answer(Write(peer))));
        Write(peer);
        peer.Unanswered();
        Assert.Equal(UsmVerdict.Answer, Judge(peer, device.Answer(Write(peer))));
    }

    [Fact]
    public void Stored_keys_are_read_back_and_damage_names_its_line()
    {
        Discover(Peer(), Device());
        var text = _ring.Save();
        Assert.Equal(0, _ring.Unsaved);
        Assert.DoesNotContain("sandi", text, StringComparison.Ordinal);
        var stored = new SnmpKeyRing();
        stored.Load(text);
        Assert.Equal(text, stored.Save());
        Assert.Contains("Line 2", Assert.Throws<FormatException>(() => stored.Load(text.Replace("Aes128", "Aes129", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
        Assert.Contains("Line 2", Assert.Throws<FormatException>(() => stored.Load(text.TrimEnd()[..^2])).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => stored.Load("keys"));
    }

    private UsmPeer Peer() => new(User, _ring, _time);

    private FakeEngine Device(int boots = 1, SnmpUser? user = null) => new(boots, user ?? User, _time);

    private void Discover(UsmPeer peer, FakeEngine device)
    {
        Assert.Equal(UsmVerdict.AskAgain, Judge(peer, device.Answer(Write(peer))));
        Assert.Equal(UsmVerdict.Answer, Judge(peer, device.Answer(Write(peer))));
    }

    private static byte[] Write(UsmPeer peer)
    {
        var buffer = new byte[Request.PduBytes + peer.Overhead];
        return buffer[peer.Write(buffer, Request, Id)..];
    }

    private UsmVerdict Judge(UsmPeer peer, byte[] datagram) =>
        UsmMessage.TryRead(datagram, out var message) ? peer.Judge(datagram, message, _scratch, out _) : UsmVerdict.Drop;

    private static byte[] Forged(Oid counter, byte[] engineId, int boots)
    {
        var writer = new BerWriter(new byte[200]);
        SnmpPdu.Write(ref writer, SnmpPduType.Report, Id, 0, 0, [new(counter, SnmpValue.FromUnsigned(SnmpType.Counter32, 1))]);
        var buffer = new byte[400];
        return buffer[UsmWriter.Write(buffer, Id, UsmFlags.None, engineId, boots, 5, null, 0, engineId, [], writer.Written)..];
    }

    /// <summary>A device's engine.</summary>
    private sealed class FakeEngine(int boots, SnmpUser user, TimeProvider time)
    {
        private readonly byte[] _scratch = new byte[UsmLocalKeys.ScratchBytes];

        public UsmAuthority Engine { get; } = new(EngineId, boots, salt: 1, time);

        public UsmLocalKeys Keys { get; } = new SnmpKeyRing().KeysOf(user, EngineId, true, out _);

        /// <summary>A sound Response.</summary>
        public byte[] Pdu()
        {
            var writer = new BerWriter(new byte[200]);
            SnmpPdu.Write(ref writer, SnmpPduType.Response, Id, 0, 0, Answered);
            return writer.Written.ToArray();
        }

        /// <summary>What it sends to a datagram; nothing where it is silent.</summary>
        public byte[] Answer(byte[] datagram)
        {
            Assert.True(UsmMessage.TryRead(datagram, out var message));
            var isKnown = message.UserName.SequenceEqual(Keys.UserName);
            if (!Engine.TryOpen(datagram, message, isKnown ? Keys : null, _scratch, out var scoped, out var report))
                return report;
            return UsmMessage.TryReadScoped(scoped, out _, out _, out _) ? Engine.Encode(Id, Keys, EngineId, [], Pdu()) : [];
        }
    }
}
