using System.Globalization;
using InternetDesa.Collector.Admin;

namespace InternetDesa.Collector.Control;

/// <summary>Sends a command to an agent.</summary>
/// <param name="device">Which agent.</param>
/// <param name="target">The release's address for an order; empty asks how things are.</param>
/// <param name="ct">Ends the wait.</param>
/// <exception cref="FormatException">It is not connected, or does not answer.</exception>
/// <exception cref="CollectorUnreachableException">The collector does not answer.</exception>
internal delegate Task<CommandAnswer> AskToUpgrade(string device, string target, CancellationToken ct);

/// <summary>
/// Upgrades agents ring by ring: one, five, fifty, then all the rest. What is known is in the agents only: each is told, and then asked until
/// it has reported with the new version or has taken it back. So it may be ended and begun again at any time. A collector that is away for a while
/// is waited for as an agent is.
/// </summary>
/// <param name="release">The release's address; <c>{arch}</c> stands for the agent's architecture.</param>
/// <param name="ask">Speaks to an agent.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Told of what happens, a line each.</param>
internal sealed class UpgradeRollout(string release, AskToUpgrade ask, TimeProvider time, Action<string> say)
{
    private const int AtOnce = 50;

    // Each has fetched the package for nothing.
    private const int MaxRefused = 5;

    private const string FewerThanHalf = "fewer than half have it, so nobody knows whether it is good";

    private static readonly int[] Rings = [1, 5, 50, int.MaxValue];

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // A package of 20 MB comes in an hour and a half by the usual budget, and its trial takes up to 45 minutes.
    private static readonly TimeSpan RingPatience = TimeSpan.FromHours(6);

    private string _collectorFault = "";

    /// <summary>Upgrades them.</summary>
    /// <param name="devices">The agents, in the order in which they have their turn.</param>
    /// <param name="patience">How long those that do not answer are tried: those of the last ring, and all that could begin another (six hours
    /// at least).</param>
    /// <param name="ct">Ends it; the agents go on with what they were told.</param>
    /// <returns>Whether nothing failed more than may, so that all rings had their turn.</returns>
    public async Task<bool> RunAsync(IReadOnlyList<string> devices, TimeSpan patience, CancellationToken ct)
    {
        var waiting = devices.Select(device => new AgentUpgrade(device)).ToList();
        var (ring, refused) = (0, 0);
        while (waiting.Count > 0)
        {
            var isLast = Rings[ring] >= waiting.Count;
            var members = isLast ? waiting : await TakingAsync(waiting, Rings[ring], patience, ct).ConfigureAwait(false);
            say(string.Create(CultureInfo.InvariantCulture, $"ring {ring + 1}: {members.Count} of {waiting.Count} agents"));
            if (members.Count == 0)
                break;
            await TryAsync(members, isLast ? patience : RingPatience, ct).ConfigureAwait(false);
            var installed = members.Count(member => member.State == UpgradeState.Installed);
            say(string.Create(CultureInfo.InvariantCulture, $"ring {ring + 1}: {installed} installed, {Failures(members)} failed, {members.Count - installed - Failures(members)} neither"));
            if (Failures(members) > Allowed(members))
                return Halt("too many failed");
            if (isLast)
                return true;
            // A full disk says nothing about the version: where it was everybody's, others have the ring.
            refused += members.RemoveAll(member => member.State == UpgradeState.Refused);
            // Those that are not over yet have another turn.
            waiting.RemoveAll(agent => agent.IsOver);
            if (members.Count == 0 && refused <= MaxRefused)
                continue;
            if (installed == 0 || 2 * installed < members.Count)
                return Halt(FewerThanHalf);
            ring++;
        }

        // Who could take it has it, unless that was nobody.
        return ring > 0 || Halt(FewerThanHalf);
    }

    // Tells them, and asks them until all are over, too many failed, or it takes too long.
    private async Task TryAsync(List<AgentUpgrade> members, TimeSpan patience, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        do
        {
            await Parallel.ForEachAsync(members.Where(member => !member.IsOver), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
                async (member, token) => await StepAsync(member, token).ConfigureAwait(false)).ConfigureAwait(false);
            if (members.Exists(member => !member.IsOver))
                await Task.Delay(Pause, time, ct).ConfigureAwait(false);
        }
        while (members.Exists(member => !member.IsOver) && Failures(members) <= Allowed(members) && time.GetElapsedTime(start) < patience);
    }

    // One failure in a small ring is a reason to look; among thousands of boxes some are always broken.
    private static int Allowed(List<AgentUpgrade> ring) => ring.Count < 20 ? 0 : Math.Max(2, ring.Count(member => member.IsOver) / 20);

    private static int Failures(List<AgentUpgrade> ring) => ring.Count(member => member.State == UpgradeState.Failed);

    private bool Halt(string why)
    {
        say($"halted: {why}; look at the agents above, then run it again");
        return false;
    }

    // Those first that take it now: whoever is away for weeks says nothing about the version, nor does whoever refuses it. A ring is not begun
    // without any, since all would have it at once where what kept them away, the web server say, comes back.
    private async Task<List<AgentUpgrade>> TakingAsync(List<AgentUpgrade> waiting, int count, TimeSpan patience, CancellationToken ct)
    {
        var members = new List<AgentUpgrade>();
        var start = time.GetTimestamp();
        do
        {
            var pass = time.GetTimestamp();
            // The first are not to wait for long for the others.
            foreach (var agent in waiting.Where(agent => !agent.IsOver)
                .TakeWhile(_ => members.Count == 0 || (members.Count < count && time.GetElapsedTime(pass) < RingPatience)))
            {
                await StepAsync(agent, ct).ConfigureAwait(false);
                if (agent.State is UpgradeState.UnderWay or UpgradeState.Installed)
                    members.Add(agent);
            }

            // Nobody: the collector starts again, or the web server is away.
            if (members.Count == 0 && waiting.Exists(agent => !agent.IsOver))
                await Task.Delay(Pause, time, ct).ConfigureAwait(false);
        }
        while (members.Count == 0 && waiting.Exists(agent => !agent.IsOver)
            && time.GetElapsedTime(start) is var since && (since < patience || since < RingPatience));

        return members;
    }

    private async Task StepAsync(AgentUpgrade agent, CancellationToken ct)
    {
        var (state, detail, progress) = (agent.State, agent.Detail, false);
        try
        {
            agent.Take(await ask(agent.Device, agent.State == UpgradeState.UnderWay ? "" : release, ct).ConfigureAwait(false));
            progress = agent.State == UpgradeState.UnderWay;
            SayOfCollector("");
        }
        catch (FormatException fault)
        {
            agent.Miss(fault.Message);
            SayOfCollector("");
        }
        catch (CollectorUnreachableException fault)
        {
            SayOfCollector(fault.Message);
        }

        if (agent.State != state || (agent.Detail != detail && !progress))
            say($"{agent.Device}: {agent.State} {agent.Detail}".TrimEnd());
    }

    // Once, and not of each agent that can not be asked.
    private void SayOfCollector(string fault)
    {
        if (Interlocked.Exchange(ref _collectorFault, fault) != fault)
            say(fault.Length > 0 ? $"the collector does not answer: {fault}" : "the collector answers again");
    }
}
