using System.Net;
using System.Text;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Simulator.Snmp;

/// <summary>Answers SNMP v1 and v2c for many devices on one port; who has no objects, or is asked with another community, is silent.</summary>
internal sealed class SnmpResponder : IAsyncDisposable
{
    // What passes the usual MTU; a GETBULK is cut here, as devices do.
    private const int MaxAnswer = 1400;
    private const int MaxRepetitions = 100;

    private readonly AddressedSocket _socket;
    private readonly byte[] _community;
    private readonly Func<IPAddress, IReadOnlyList<SnmpVarBind>?> _objects;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;
    private long _requests;
    private long _answers;

    /// <summary>Begins to answer.</summary>
    /// <param name="socket">Where it is asked; the responder closes it.</param>
    /// <param name="community">The community of all devices.</param>
    /// <param name="objects">A device's objects at this moment, in the order of their OIDs, by its address; null for a dark device.</param>
    public SnmpResponder(AddressedSocket socket, string community, Func<IPAddress, IReadOnlyList<SnmpVarBind>?> objects)
    {
        _community = Encoding.UTF8.GetBytes(community);
        _objects = objects;
        _socket = socket;
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>Datagrams received.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Datagrams answered.</summary>
    public long Answers => Interlocked.Read(ref _answers);

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
            if (Answer(buffer.AsMemory(0, question.Length), question.To) is { } answer && _socket.Send(answer, question))
                Interlocked.Increment(ref _answers);
        }
    }

    private byte[]? Answer(ReadOnlyMemory<byte> datagram, IPAddress asked)
    {
        if (!SnmpMessage.TryDecode(datagram, out var request) || request.Type == SnmpPduType.Response
            || !request.Community.Span.SequenceEqual(_community) || !request.TryReadVarBinds(out var names) || _objects(asked) is not { } objects)
            return null;
        var answer = request with { Type = SnmpPduType.Response, ErrorStatus = 0, ErrorIndex = 0 };
        var varBinds = request.Type switch
        {
            SnmpPduType.Get => [.. names.Select(name => Get(objects, name.Oid))],
            SnmpPduType.GetNext => [.. names.Select(name => Next(objects, name.Oid))],
            _ => Bulk(objects, names, request.ErrorStatus, request.ErrorIndex),
        };
        // v1 has no word for a missing object but the failure of all (RFC 1157 §4.1.2).
        var missing = request.V1 ? varBinds.FindIndex(varBind => varBind.Value.IsMissing) : -1;
        if (missing >= 0)
            return (answer with { ErrorStatus = (int)SnmpErrorStatus.NoSuchName, ErrorIndex = missing + 1 }).Encode(names);
        var encoded = answer.Encode(varBinds);
        return encoded.Length <= MaxAnswer ? encoded : (answer with { ErrorStatus = (int)SnmpErrorStatus.TooBig }).Encode([]);
    }

    private static List<SnmpVarBind> Bulk(IReadOnlyList<SnmpVarBind> objects, SnmpVarBind[] names, int nonRepeaters, int repetitions)
    {
        var single = Math.Clamp(nonRepeaters, 0, names.Length);
        List<SnmpVarBind> found = [.. names.Take(single).Select(name => Next(objects, name.Oid))];
        var last = names.Skip(single).Select(name => name.Oid).ToArray();
        var size = 100;
        for (var row = 0; row < Math.Clamp(repetitions, 0, MaxRepetitions) && last.Length > 0; row++)
        {
            for (var i = 0; i < last.Length; i++)
            {
                var next = Next(objects, last[i]);
                size += next.Oid.Encoded.Length + 8 + (next.Value.Type == SnmpType.OctetString ? next.Value.Octets.Length : 9);
                if (size > MaxAnswer && found.Count > 0)
                    return found;
                found.Add(next);
                last[i] = next.Oid;
            }
        }

        return found;
    }

    private static SnmpVarBind Get(IReadOnlyList<SnmpVarBind> objects, Oid name) =>
        First(objects, name) is var i && i < objects.Count && objects[i].Oid == name ? objects[i]
            : new SnmpVarBind(name, SnmpValue.Empty(SnmpType.NoSuchInstance));

    private static SnmpVarBind Next(IReadOnlyList<SnmpVarBind> objects, Oid name)
    {
        var i = First(objects, name);
        if (i < objects.Count && objects[i].Oid == name)
            i++;
        return i < objects.Count ? objects[i] : new SnmpVarBind(name, SnmpValue.Empty(SnmpType.EndOfMibView));
    }

    // The first object that is not before a name.
    private static int First(IReadOnlyList<SnmpVarBind> objects, Oid name)
    {
        var (low, high) = (0, objects.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (objects[middle].Oid.CompareTo(name) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
