using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Bench.Snmp;

/// <summary>So many requests to one device, so many of them under way: whoever is answered asks again.</summary>
internal sealed class SnmpLoad(SnmpManager manager, SnmpPeer peer, SnmpRequest request) : ISnmpReplyHandler
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private TaskCompletionSource _done = new();
    private int _left;
    private int _waiting;
    private int _lost;
    private ulong _sum;

    /// <summary>Requests of all rounds that were not answered.</summary>
    public int Lost => _lost;

    public Task RunAsync(int requests, int inFlight)
    {
        _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting = requests;
        Volatile.Write(ref _left, requests);
        for (var i = 0; i < inFlight; i++)
            Ask();
        return _done.Task;
    }

    public void OnReply(in SnmpReply reply)
    {
        if (reply.Outcome != SnmpOutcome.Answered)
            Interlocked.Increment(ref _lost);
        for (var varBinds = reply.VarBinds; varBinds.TryRead(out var varBind);)
            _sum += varBind.Type == SnmpType.OctetString ? (ulong)varBind.Content.Length : varBind.Unsigned;
        Ask();
        if (Interlocked.Decrement(ref _waiting) == 0)
            _done.SetResult();
    }

    private void Ask()
    {
        if (Interlocked.Decrement(ref _left) >= 0)
            manager.TryAsk(peer, request, Patience, 1, this, 0);
    }
}
