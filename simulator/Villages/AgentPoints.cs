using InternetDesa.Agent;

namespace InternetDesa.Simulator.Villages;

/// <summary>What became of the points of a village's agents, one after the other.</summary>
internal sealed class AgentPoints
{
    private readonly Lock _gate = new();
    private VillageAgent? _agent;
    private long _durable;
    private long _buffered;

    /// <summary>Points that became durable in the village's spool: what no power cut takes.</summary>
    public long Durable
    {
        get
        {
            lock (_gate)
                return _durable + (_agent?.DurablePoints ?? 0);
        }
    }

    /// <summary>Points in the spool that no receipt has named.</summary>
    public long Buffered
    {
        get
        {
            lock (_gate)
                return _agent?.BufferedPoints ?? _buffered;
        }
    }

    /// <summary>Runs an agent and counts for it.</summary>
    public async Task CountAsync(VillageAgent agent, CancellationToken ct)
    {
        lock (_gate)
            _agent = agent;
        try
        {
            await agent.RunAsync(ct);
        }
        finally
        {
            lock (_gate)
            {
                _durable += agent.DurablePoints;
                _buffered = agent.BufferedPoints;
                _agent = null;
            }
        }
    }
}
