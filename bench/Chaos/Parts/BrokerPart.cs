using System.Net;
using System.Net.Sockets;

namespace InternetDesa.Bench.Chaos.Parts;

/// <summary>SIGKILL to mosquitto between devices and collector: what it had acknowledged is gone, and nobody may have forgotten it.</summary>
/// <param name="trustsPuback">The negative control: devices that forget by the broker's PUBACK.</param>
internal sealed class BrokerPart(bool trustsPuback = false) : IChaosPart
{
    private static readonly string[] Programs = ["/usr/sbin/mosquitto", "/usr/bin/mosquitto"];

    public string Name => trustsPuback ? "control-puback" : "broker";

    public string About => trustsPuback
        ? "the same with devices that trust the broker's PUBACK: has to be red"
        : "kill -9 of mosquitto between devices and collector under load, of the collector first in every second";

    public int Full => trustsPuback ? 10 : 100;

    public int Short => 3;

    public async Task<ChaosResult> RunAsync(int rounds, int seed, Action<string> say)
    {
        if (Array.Find(Programs, File.Exists) is not { } program)
            return new ChaosResult("", [], "mosquitto is not installed");
        var random = new Random(seed);
        ChaosProcess? broker = null;
        try
        {
            await using var run = await ChaosRun.StartAsync(prepare: site =>
            {
                Directory.CreateDirectory(site["broker"]);
                File.WriteAllText(site["mosquitto.conf"], $"""
                    listener {site.Broker.Port} {site.Broker.Address}
                    allow_anonymous true
                    persistence true
                    persistence_location {site["broker"]}/
                    max_queued_messages 100000
                    user root

                    """);
                broker = new ChaosProcess(site["broker"], [program, "-c", site["mosquitto.conf"]]);
                site.With("Broker", new Dictionary<string, object> { ["Url"] = $"mqtt://{site.Broker}", ["ClientId"] = "collector-chaos" });
            }, target: site => site.Broker, trustsPuback: trustsPuback);
            for (var round = 0; round < rounds; round++)
            {
                await run.ProgressAsync(40);
                // In every second round the collector is away, and what the broker acknowledges lies with the broker alone.
                var away = round % 2 == 0;
                if (away)
                    await run.Collector.KillAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(away ? 300 : 0, away ? 900 : 300)), TimeProvider.System);
                await broker!.KillAsync();
                await broker.DisposeAsync();
                broker = new ChaosProcess(run.Site["broker"], [program, "-c", run.Site["mosquitto.conf"]]);
                await ListeningAsync(run.Site.Broker);
                if (away)
                    await run.StartAgainAsync();
                if (round % 20 == 19)
                    say($"{round + 1} kills");
            }

            var faults = await run.EndAsync();
            return new ChaosResult(run.Describe(), faults);
        }
        finally
        {
            if (broker is not null)
                await broker.DisposeAsync();
        }
    }

    private static async Task ListeningAsync(IPEndPoint address)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(address);
                return;
            }
            catch (SocketException) when (tries < 500)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            }
        }
    }
}
