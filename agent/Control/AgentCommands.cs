using System.Globalization;
using System.Net.NetworkInformation;
using System.Text;
using InternetDesa.Agent.Probes.Speed;
using InternetDesa.Agent.Upgrade;

namespace InternetDesa.Agent.Control;

/// <summary>What the province can have a village do.</summary>
internal sealed class AgentCommands(AgentSeams seams, SpeedProbe? speed, Upgrader? upgrader, Action restart)
{
    private const int MaxHops = 30, DefaultEchoes = 5, MaxEchoes = 20, DefaultLines = 50, MaxLines = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>All of them, by name.</summary>
    public IReadOnlyDictionary<string, Func<AgentCommand, CancellationToken, Task<string>>> All => new Dictionary<string, Func<AgentCommand, CancellationToken, Task<string>>>
    {
        ["ping"] = PingAsync,
        ["traceroute"] = TracerouteAsync,
        ["dns"] = DnsAsync,
        ["throughput"] = ThroughputAsync,
        ["log"] = LogAsync,
        ["restart"] = RestartAsync,
        ["upgrade"] = UpgradeAsync,
    };

    private async Task<string> PingAsync(AgentCommand command, CancellationToken ct)
    {
        var target = Target(command);
        var count = command.Count == 0 ? DefaultEchoes : Math.Min(command.Count, MaxEchoes);
        var times = new List<double>();
        for (var i = 0; i < count; i++)
        {
            if (await seams.Pinger.PingAsync(target, Patience, ct).ConfigureAwait(false) is { } time)
                times.Add(time.TotalMilliseconds);
        }

        return times.Count == 0
            ? Text($"{target}: {count} sent, none answered")
            : Text($"{target}: {count} sent, {times.Count} answered, {times.Min():0.0}/{times.Average():0.0}/{times.Max():0.0} ms");
    }

    // By the system's own ping where no raw socket is allowed: that one has the right.
    private async Task<string> TracerouteAsync(AgentCommand command, CancellationToken ct)
    {
        var target = Target(command);
        var text = new StringBuilder();
        using var ping = new Ping();
        for (var hop = 1; hop <= MaxHops; hop++)
        {
            var reply = await ping.SendPingAsync(target, Patience, new byte[32], new PingOptions(hop, dontFragment: true), ct).ConfigureAwait(false);
            var answered = reply.Status is IPStatus.TtlExpired or IPStatus.TimeExceeded or IPStatus.Success;
            text.Append(CultureInfo.InvariantCulture, $"{hop,2}  {(answered ? reply.Address : "*")}{(reply.RoundtripTime > 0 ? $"  {reply.RoundtripTime} ms" : "")}\n");
            if (reply.Status == IPStatus.Success)
                break;
        }

        return text.ToString();
    }

    private async Task<string> DnsAsync(AgentCommand command, CancellationToken ct)
    {
        var words = Target(command).Split('@');
        return await seams.Resolver.ResolveAsync(words[0], words.Length > 1 ? words[1] : null, Patience, ct).ConfigureAwait(false) is { } answer
            ? Text($"{command.Target}: response code {answer.ResponseCode} after {answer.Time.TotalMilliseconds:0.0} ms")
            : $"{command.Target}: no answer";
    }

    private async Task<string> ThroughputAsync(AgentCommand command, CancellationToken ct)
    {
        if (speed is null)
            throw new InvalidOperationException("this village has no throughput test; write Agent:Speed:DownloadUrl");
        return await speed.TestAsync(ct).ConfigureAwait(false) is { } point
            ? Text($"down {point.DownBps / 1e6:0.00} Mbit/s, up {point.UpBps / 1e6:0.00} Mbit/s")
            : throw new InvalidOperationException("the day's budget has no room for a test, or the server gave too little to tell");
    }

    private Task<string> LogAsync(AgentCommand command, CancellationToken ct) =>
        Task.FromResult(string.Join('\n', seams.LogTail(command.Count == 0 ? DefaultLines : Math.Min(command.Count, MaxLines))));

    private Task<string> RestartAsync(AgentCommand command, CancellationToken ct)
    {
        restart();
        return Task.FromResult("the agent restarts");
    }

    private Task<string> UpgradeAsync(AgentCommand command, CancellationToken ct) => upgrader?.AskAsync(command.Target, ct)
        ?? throw new InvalidOperationException("this box takes no upgrades: it knows no key that signs them; write Agent:Upgrade:KeyFile");

    private static string Target(AgentCommand command) =>
        command.Target.Length > 0 ? command.Target : throw new InvalidOperationException($"{command.Name} needs a target");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
