using System.Net;
using System.Net.Sockets;
using InternetDesa.LiveTests.Support;
using Lextm.SharpSnmpLib;
using Lextm.SharpSnmpLib.Messaging;
using Lextm.SharpSnmpLib.Security;

namespace InternetDesa.LiveTests.Packages.Peers;

/// <summary>A device of SharpSnmpLib's messages: v1, v2c, and v3 with the users it is given.</summary>
internal sealed class SharpSnmpResponder : IAsyncDisposable
{
    // RFC 3414 §5: usmStatsUnknownEngineIDs and usmStatsWrongDigests.
    private static readonly ObjectIdentifier UnknownEngineIds = new("1.3.6.1.6.3.15.1.1.4.0"), WrongDigests = new("1.3.6.1.6.3.15.1.1.5.0");

    private readonly UdpClient _socket = new(new IPEndPoint(Loopback.Next(), 0));
    private readonly OctetString _engineId = new([0x80, 0, 0x3A, 0x8C, 4, (byte)'u', (byte)'j', (byte)'i']);
    private readonly SortedList<ObjectIdentifier, ISnmpData> _objects = [];
    private readonly UserRegistry _users;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    public SharpSnmpResponder(UserRegistry users, params (string Oid, ISnmpData Value)[] objects)
    {
        _users = users;
        foreach (var (oid, value) in objects)
            _objects.Add(new ObjectIdentifier(oid), value);
        _serving = ServeAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.Client.LocalEndPoint!;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving;
        _socket.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var question = await _socket.ReceiveAsync(_end.Token);
                foreach (var message in MessageFactory.ParseMessages(question.Buffer, _users))
                    await _socket.SendAsync(Answer(message).ToBytes(), question.RemoteEndPoint, _end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private ISnmpMessage Answer(ISnmpMessage message)
    {
        if (message.Version != VersionCode.V3)
            return new ResponseMessage(message.RequestId(), message.Version, message.Community(), ErrorCode.NoError, 0, Values(message.Pdu()));
        if (message.Parameters.EngineId is null || message.Parameters.EngineId != _engineId)
            return Report(message, UnknownEngineIds);
        if (message.Parameters.IsInvalid)
            return Report(message, WrongDigests);
        return new ResponseMessage(VersionCode.V3,
            new Header(new Integer32(message.MessageId()), new Integer32(Header.MaxMessageSize), message.Privacy.ToSecurityLevel()),
            new SecurityParameters(_engineId, new Integer32(1), new Integer32(1), message.Parameters.UserName,
                message.Privacy.AuthenticationProvider.CleanDigest, message.Privacy.Salt),
            new Scope(_engineId, message.Scope.ContextName!, new ResponsePdu(message.RequestId(), ErrorCode.NoError, 0, Values(message.Pdu()))),
            message.Privacy, needAuthentication: true, length: null);
    }

    private ReportMessage Report(ISnmpMessage message, ObjectIdentifier counter) => new(VersionCode.V3,
        new Header(new Integer32(message.MessageId()), new Integer32(Header.MaxMessageSize), 0),
        new SecurityParameters(_engineId, new Integer32(1), new Integer32(1), OctetString.Empty, OctetString.Empty, OctetString.Empty),
        new Scope(_engineId, OctetString.Empty, new ReportPdu(message.RequestId(), ErrorCode.NoError, 0, [new Variable(counter, new Counter32(1))])),
        DefaultPrivacyProvider.DefaultPair, length: null);

    private List<Variable> Values(ISnmpPdu asked) => asked.TypeCode switch
    {
        SnmpType.GetRequestPdu => [.. asked.Variables.Select(each => new Variable(each.Id, _objects.GetValueOrDefault(each.Id) ?? new NoSuchInstance()))],
        SnmpType.GetNextRequestPdu => [.. asked.Variables.Select(each => Next(each.Id))],
        // In a GETBULK the two places of the error have the numbers of objects without repetition, and of repetitions.
        _ => Bulk(asked.Variables, asked.ErrorStatus.ToInt32(), asked.ErrorIndex.ToInt32()),
    };

    private List<Variable> Bulk(IList<Variable> asked, int once, int repetitions)
    {
        List<Variable> answer = [.. asked.Take(once).Select(each => Next(each.Id))], row = [.. asked.Skip(once)];
        for (var i = 0; i < repetitions && row.Count > 0; i++)
            answer.AddRange(row = [.. row.Select(each => Next(each.Id))]);
        return answer;
    }

    private Variable Next(ObjectIdentifier after)
    {
        foreach (var (oid, value) in _objects)
        {
            if (oid.CompareTo(after) > 0)
                return new Variable(oid, value);
        }

        return new Variable(after, new EndOfMibView());
    }
}
