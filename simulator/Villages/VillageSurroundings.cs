using InternetDesa.Agent;
using InternetDesa.Core.Spool;
using InternetDesa.Simulator.Truth;
using InternetDesa.Simulator.World;

namespace InternetDesa.Simulator.Villages;

/// <summary>What all villages of a process share.</summary>
/// <param name="World">The world that they are in.</param>
/// <param name="Truth">Where it is written down what happens to them.</param>
/// <param name="SyncPool">The threads that sync their spools.</param>
/// <param name="Metrics">Their agents' counters.</param>
/// <param name="Time">The clock.</param>
internal sealed record VillageSurroundings(
    VillageWorld World, TruthLog Truth, SyncPool SyncPool, AgentMetrics Metrics, TimeProvider Time);
