using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Tests.Snmp;

/// <summary>A device of real datagrams on a free port: what it sends for each request is the test's to say.</summary>
internal sealed class ScriptedResponder : IAsyncDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _end = new();
    private readonly Func<SnmpMessage, SnmpVarBind[], IEnumerable<byte[]>> _script;
    private readonly Task _serving;

    public ScriptedResponder(Func<SnmpMessage, SnmpVarBind[], IEnumerable<byte[]>> script)
    {
        _script = script;
        _serving = ServeAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.Client.LocalEndPoint!;

    public ConcurrentQueue<(SnmpMessage Message, SnmpVarBind[] VarBinds)> Requests { get; } = new();

    public SnmpTarget Target(string community = "public", bool v1 = false) => new(EndPoint, new SnmpCommunity(community) { V1 = v1 });

    public static byte[] Answer(SnmpMessage request, IReadOnlyList<SnmpVarBind> varBinds, int status = 0, int index = 0) =>
        (request with { Type = SnmpPduType.Response, ErrorStatus = status, ErrorIndex = index }).Encode(varBinds);

    /// <summary>Answers from a list of objects, as a sound device does.</summary>
    public static ScriptedResponder Of(params (string Oid, SnmpValue Value)[] objects)
    {
        var sorted = objects.Select(o => new SnmpVarBind(Oid.Parse(o.Oid), o.Value)).OrderBy(o => o.Oid).ToArray();
        return new ScriptedResponder((request, asked) => [Answer(request, Respond(request, asked, sorted))]);
    }

    public static List<SnmpVarBind> Respond(SnmpMessage request, SnmpVarBind[] asked, SnmpVarBind[] sorted)
    {
        SnmpVarBind Next(Oid name)
        {
            foreach (var known in sorted)
            {
                if (known.Oid.CompareTo(name) > 0)
                    return known;
            }

            return new SnmpVarBind(name, SnmpValue.Empty(SnmpType.EndOfMibView));
        }

        var answer = new List<SnmpVarBind>();
        if (request.Type == SnmpPduType.Get)
        {
            foreach (var (name, _) in asked)
            {
                var found = sorted.FirstOrDefault(known => known.Oid == name);
                answer.Add(found.Oid == name ? found : new(name, SnmpValue.Empty(SnmpType.NoSuchInstance)));
            }

            return answer;
        }

        var repetitions = request.Type == SnmpPduType.GetNext ? 1 : request.ErrorIndex;
        var last = asked.Select(varBind => varBind.Oid).ToArray();
        for (var row = 0; row < repetitions; row++)
        {
            for (var i = 0; i < last.Length; i++)
            {
                var next = Next(last[i]);
                last[i] = next.Oid;
                answer.Add(next);
            }
        }

        return answer;
    }

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
                var datagram = await _socket.ReceiveAsync(_end.Token);
                Assert.True(SnmpMessage.TryDecode(datagram.Buffer, out var request));
                Assert.True(request.TryReadVarBinds(out var asked));
                Requests.Enqueue((request, asked));
                foreach (var answer in _script(request, asked))
                    await _socket.SendAsync(answer, datagram.RemoteEndPoint, _end.Token);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
