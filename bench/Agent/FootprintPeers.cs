using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace InternetDesa.Bench.Agent;

/// <summary>Others at the agent's work: collectd with its plug-ins, which reports to mosquitto over TLS, and zabbix-agent, which is asked.</summary>
internal static class FootprintPeers
{
    /// <summary>The community of the router.</summary>
    public const string Community = "rahasia";

    private static readonly IPEndPoint Broker = new(IPAddress.Loopback, 28883), ZabbixAgent = new(IPAddress.Parse("127.53.53.53"), 10050);

    /// <summary>What is pinged.</summary>
    public static string[] Pinged { get; } = ["127.0.0.1", "127.0.0.2"];

    /// <summary>Net-SNMP's snmpd in the router's place.</summary>
    public static async Task<ProcessTree> StartRouterAsync(string directory, IPEndPoint address, CancellationToken ct)
    {
        var config = await WriteAsync(directory, "snmpd.conf", $"rocommunity {Community}\nsysName router\n", ct);
        return ProcessTree.Start("/usr/sbin/snmpd", ["-f", "-Le", "-C", "-c", config, "-x", "", $"udp:{address}"], Path.Combine(directory, "snmpd.log"));
    }

    /// <summary>Starts those that are installed; of the others it is said that they are not.</summary>
    public static async Task<(Collectd? Collectd, Zabbix? Zabbix)> StartAsync(string directory, IPEndPoint router, Action<string> say, CancellationToken ct)
    {
        foreach (var program in new[] { "/usr/sbin/collectd", "/usr/sbin/mosquitto", "/usr/sbin/zabbix_agentd" }.Where(program => !File.Exists(program)))
            say($"{program} is not installed; its figures are null");
        return (File.Exists("/usr/sbin/collectd") && File.Exists("/usr/sbin/mosquitto") ? await StartCollectdAsync(directory, router, ct) : null,
            File.Exists("/usr/sbin/zabbix_agentd") ? await StartZabbixAsync(directory, router, ct) : null);
    }

    private static async Task<Collectd> StartCollectdAsync(string directory, IPEndPoint router, CancellationToken ct)
    {
        string At(string name) => Path.Combine(directory, name);
        var broker = await WriteAsync(directory, "mosquitto.conf",
            $"listener {Broker.Port} {Broker.Address}\nallow_anonymous true\nuser root\ncertfile {At("server.pem")}\nkeyfile {At("server.key")}\n", ct);
        var config = await WriteAsync(directory, "collectd.conf", $"""
            Hostname "bench"
            FQDNLookup false
            Interval 60
            BaseDir "{directory}"
            PIDFile "{At("collectd.pid")}"
            PluginDir "/usr/lib/collectd"
            TypesDB "/usr/share/collectd/types.db"
            LoadPlugin cpu
            LoadPlugin memory
            LoadPlugin uptime
            LoadPlugin interface
            LoadPlugin ping
            LoadPlugin snmp
            LoadPlugin mqtt
            <Plugin ping>
              Host "{Pinged[0]}"
              Host "{Pinged[1]}"
              Interval 12
              Timeout 2
            </Plugin>
            <Plugin snmp>
              <Data "octets">
                Type "if_octets"
                Table true
                TypeInstanceOID "1.3.6.1.2.1.31.1.1.1.1"
                Values "1.3.6.1.2.1.31.1.1.1.6" "1.3.6.1.2.1.31.1.1.1.10"
              </Data>
              <Data "errors">
                Type "if_errors"
                Table true
                TypeInstanceOID "1.3.6.1.2.1.31.1.1.1.1"
                Values "1.3.6.1.2.1.2.2.1.14" "1.3.6.1.2.1.2.2.1.20"
              </Data>
              <Data "uptime">
                Type "uptime"
                Table false
                Values "1.3.6.1.2.1.1.3.0"
              </Data>
              <Host "router">
                Address "{router}"
                Version 2
                Community "{Community}"
                Collect "octets" "errors" "uptime"
                Interval 60
              </Host>
            </Plugin>
            <Plugin mqtt>
              <Publish "province">
                Host "{Broker.Address}"
                Port {Broker.Port}
                QoS 1
                StoreRates true
                CACert "{At("ca.pem")}"
              </Publish>
            </Plugin>

            """, ct);
        return new Collectd(ProcessTree.Start("/usr/sbin/mosquitto", ["-c", broker], At("mosquitto.log")),
            ProcessTree.Start("/usr/sbin/collectd", ["-f", "-C", config], At("collectd.log")));
    }

    // It pings and asks by SNMP through commands, as its templates for hosts without a server's own checks do.
    private static async Task<Zabbix> StartZabbixAsync(string directory, IPEndPoint router, CancellationToken ct)
    {
        var config = await WriteAsync(directory, "zabbix_agentd.conf", $"""
            Server=127.0.0.0/8
            ListenIP={ZabbixAgent.Address}
            ListenPort={ZabbixAgent.Port}
            LogType=console
            PidFile={Path.Combine(directory, "zabbix.pid")}
            AllowRoot=1
            Timeout=10
            UserParameter=bench.ping[*],ping -q -c 5 -i 0.2 -W 2 $1 | tail -n 1
            UserParameter=bench.octets,snmpbulkwalk -v2c -c {Community} -Oqn {router} 1.3.6.1.2.1.31.1.1.1
            UserParameter=bench.uptime,snmpget -v2c -c {Community} -Oqn {router} 1.3.6.1.2.1.1.3.0

            """, ct);
        return new Zabbix(ProcessTree.Start("/usr/sbin/zabbix_agentd", ["-f", "-c", config], Path.Combine(directory, "zabbix.log")));
    }

    private static async Task<string> WriteAsync(string directory, string name, string text, CancellationToken ct)
    {
        var path = Path.Combine(directory, name);
        await File.WriteAllTextAsync(path, text, ct);
        return path;
    }

    /// <summary>collectd, and the broker that it reports to, which does not count.</summary>
    internal sealed record Collectd(ProcessTree Broker, ProcessTree Tree);

    /// <summary>zabbix-agent, asked as a server asks for passive checks: a connection a value.</summary>
    internal sealed record Zabbix(ProcessTree Tree)
    {
        private static readonly string[] Keys =
        [
            "system.uptime", "system.cpu.util", "vm.memory.size[used]", "vm.memory.size[total]", "net.if.in[lo]", "net.if.out[lo]", "net.if.in[eth0]", "net.if.out[eth0]",
            $"bench.ping[{Pinged[0]}]", $"bench.ping[{Pinged[1]}]", "bench.octets", "bench.uptime",
        ];

        /// <summary>Asks for everything once.</summary>
        /// <exception cref="InvalidOperationException">It answers nothing.</exception>
        public async Task AskAsync(CancellationToken ct)
        {
            Tree.Demand();
            foreach (var key in Keys)
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(ZabbixAgent, ct);
                // "ZBXD", flags 1, the length in eight bytes, little-endian (Zabbix manual, header and data length).
                var request = new byte[13 + key.Length];
                "ZBXD\u0001"u8.CopyTo(request);
                BinaryPrimitives.WriteInt64LittleEndian(request.AsSpan(5), key.Length);
                Encoding.ASCII.GetBytes(key, request.AsSpan(13));
                await socket.SendAsync(request, ct);
                var length = 0;
                var buffer = new byte[64 * 1024];
                while (await socket.ReceiveAsync(buffer.AsMemory(length), ct) is > 0 and var read)
                    length += read;
                if (length <= 13)
                    throw new InvalidOperationException($"zabbix-agent says nothing about {key}");
            }
        }
    }
}
