using System.Collections.Concurrent;
using System.Net;
using System.Text;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Protocols.Snmp.Usm;

namespace InternetDesa.Simulator.Snmp;

/// <summary>
/// Answers SNMP v1, v2c and v3 for many devices on one port; who has no objects, or is asked with another community, is silent. Each
/// device is a v3 engine of its own, named after its address.
/// </summary>
internal sealed class SnmpResponder : IAsyncDisposable
{
    private readonly AddressedSocket _socket;
    private readonly byte[] _community;
    private readonly Func<IPAddress, IReadOnlyList<SnmpVarBind>?> _objects;
    private readonly Func<IPAddress, SnmpUser?> _users;
    private readonly TimeProvider _time;
    private readonly SnmpKeyRing _keys = new();
    private readonly ConcurrentDictionary<IPAddress, (UsmAuthority Engine, UsmLocalKeys Keys)?> _engines = new();
    private readonly byte[] _scratch = new byte[UsmLocalKeys.ScratchBytes];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;
    private long _requests;
    private long _answers;

    /// <summary>Begins to answer.</summary>
    /// <param name="socket">Where it is asked; the responder closes it.</param>
    /// <param name="community">The community of all devices.</param>
    /// <param name="objects">A device's objects at this moment, in the order of their OIDs, by its address; null for a dark device.</param>
    /// <param name="time">The clock of the v3 engines.</param>
    /// <param name="users">A device's v3 user, by its address; without any, nobody speaks v3.</param>
    public SnmpResponder(AddressedSocket socket, string community, Func<IPAddress, IReadOnlyList<SnmpVarBind>?> objects, TimeProvider time,
        Func<IPAddress, SnmpUser?>? users = null)
    {
        _time = time;
        _users = users ?? (_ => null);
        _community = Encoding.UTF8.GetBytes(community);
        _objects = objects;
        _socket = socket;
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>Datagrams received.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Datagrams answered.</summary>
    public long Answers => Interlocked.Read(ref _answers);

    /// <summary>A device's snmpEngineID: RFC 3411 §5, MikroTik's enterprise number, format 1 for an IPv4 address.</summary>
    public static byte[] EngineIdOf(IPAddress address) => [0x80, 0x00, 0x3A, 0x8C, 1, .. address.GetAddressBytes()];

    /// <summary>Makes a device's v3 engine before it is asked: its keys take time.</summary>
    public void Prepare(IPAddress address) => EngineOf(address);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        var buffer = new byte[65_535];
        while (true)
        {
            var question = await _socket.ReceiveAsync(buffer, _end.Token);
            Interlocked.Increment(ref _requests);
            if (Answer(buffer.AsMemory(0, question.Length), question.To) is { Length: > 0 } answer && _socket.Send(answer, question))
                Interlocked.Increment(ref _answers);
        }
    }

    private byte[] Answer(Memory<byte> datagram, IPAddress asked)
    {
        if (UsmMessage.TryRead(datagram.Span, out var secured))
            return AnswerV3(datagram.Span, secured, asked);
        if (!SnmpMessage.TryDecode(datagram, out var request) || request.Type == SnmpPduType.Response
            || !request.Community.Span.SequenceEqual(_community) || !request.TryReadVarBinds(out var names) || _objects(asked) is not { } objects)
            return [];
        var answer = request with { Type = SnmpPduType.Response, ErrorStatus = 0, ErrorIndex = 0 };
        var varBinds = SnmpView.Answer(objects, request.Type, names, request.ErrorStatus, request.ErrorIndex);
        // v1 has no word for a missing object but the failure of all (RFC 1157 §4.1.2).
        var missing = request.V1 ? varBinds.FindIndex(varBind => varBind.Value.IsMissing) : -1;
        if (missing >= 0)
            return (answer with { ErrorStatus = (int)SnmpErrorStatus.NoSuchName, ErrorIndex = missing + 1 }).Encode(names);
        var encoded = answer.Encode(varBinds);
        return encoded.Length <= SnmpView.MaxAnswer ? encoded : (answer with { ErrorStatus = (int)SnmpErrorStatus.TooBig }).Encode([]);
    }

    private byte[] AnswerV3(Span<byte> datagram, UsmMessage message, IPAddress asked)
    {
        if (EngineOf(asked) is not { } device || _objects(asked) is not { } objects)
            return [];
        var isKnown = message.UserName.SequenceEqual(device.Keys.UserName);
        if (!device.Engine.TryOpen(datagram, message, isKnown ? device.Keys : null, _scratch, out var scoped, out var report))
            return report;
        ReadOnlyMemory<byte> owned = scoped.ToArray();
        if (!UsmMessage.TryReadScoped(owned.Span, out var contextEngine, out var context, out var pdu)
            || pdu.Type is not (SnmpPduType.Get or SnmpPduType.GetNext or SnmpPduType.GetBulk)
            || !SnmpVarBindReader.TryReadAll(owned.Part(pdu.VarBinds), out var names))
            return [];
        var varBinds = SnmpView.Answer(objects, pdu.Type, names, pdu.ErrorStatus, pdu.ErrorIndex);
        var encoded = Encode(pdu.RequestId, SnmpErrorStatus.NoError, varBinds);
        if (encoded.Length > SnmpView.MaxAnswer)
            encoded = Encode(pdu.RequestId, SnmpErrorStatus.TooBig, []);
        return device.Engine.Encode(message.MessageId, device.Keys, contextEngine, context, encoded);
    }

    private static byte[] Encode(int requestId, SnmpErrorStatus status, IReadOnlyList<SnmpVarBind> varBinds)
    {
        var writer = new BerWriter(new byte[SnmpPdu.RoomFor(varBinds)]);
        SnmpPdu.Write(ref writer, SnmpPduType.Response, requestId, (int)status, 0, varBinds);
        return writer.Written.ToArray();
    }

    private (UsmAuthority Engine, UsmLocalKeys Keys)? EngineOf(IPAddress address) => _engines.GetOrAdd(address, address =>
    {
        if (_users(address) is not { } user)
            return null;
        var id = EngineIdOf(address);
        return (new UsmAuthority(id, boots: 1, salt: 1, _time), _keys.KeysOf(user, id, fromPasswords: true, out _));
    });
}
