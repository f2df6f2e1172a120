using System.Net;
using System.Text.RegularExpressions;
using InternetDesa.Core.Identity;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols.Mqtt;
using InternetDesa.Tests.Deploy;

namespace InternetDesa.LiveTests.Broker;

/// <summary>
/// The profile <c>foreign</c> of <c>compose.yaml</c> without an engine: the secrets by the commands of their README, mosquitto with its
/// mounted files, the collector with its environment; only paths and addresses are led into the test.
/// </summary>
public sealed partial class ComposeForeignTests : IDisposable
{
    private static readonly DeviceId Device = DeviceId.Parse("33/01/01/2001/agent");
    private readonly TempDirectory _directory = new();
    private readonly IPEndPoint _own = new(Loopback.Next(), 8883);
    private readonly int _port = Port.Free();

    [Fact]
    public async Task What_a_foreign_device_sends_to_mosquitto_reaches_the_collector_and_comes_back_as_a_receipt()
    {
        var program = RequiredProgram.Need("mosquitto", "mosquitto");
        RequiredProgram.Need("mosquitto_passwd", "mosquitto");
        RequiredProgram.Need("openssl", "openssl");
        await MakeSecretsAsync();
        await using var mosquitto = ChildProcess.Start(program, ["-c", MosquittoConfiguration()], _directory.Root);
        await Eventually.Holds("mosquitto listening", () => Port.IsOpenAsync(new IPEndPoint(IPAddress.Loopback, _port)), details: () => mosquitto.Output);
        var service = ComposeFile.Parse(Read("compose.yaml")).Services.Single(service => service.Name == "collector").Node;
        await using var collector = ChildProcess.Start(
            ChildProcess.Dotnet, [Repository.Program("collector")], _directory.Root, Environment(service));
        await collector.SaidAsync("MQTT server on");

        await using var client = await ConnectAsync();
        var receipt = client.ReceiptAsync(Device);
        // Until the collector's subscription has been granted, the broker has nobody to give a message to.
        await Eventually.Holds("a receipt", async () =>
        {
            await client.PublishAsync(Device, TestDevices.Batch(boot: 7, seq: 1, points: 2));
            return await Task.WhenAny(receipt, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System)) == receipt;
        }, details: () => collector.Output + mosquitto.Output);
        Assert.Equal(7, (await receipt).Boot);

        string[] check = [.. ComposeFile.Items(service, "healthcheck", "test").Select(ComposeFile.Text)];
        Assert.Equal(["CMD", "bash", "-c"], check[..3]);
        Assert.Equal(0, (await ChildProcess.RunAsync("bash", ["-c", check[3].Replace("127.0.0.1", $"{_own.Address}", StringComparison.Ordinal)])).Code);
        collector.Terminate();
        Assert.Equal(0, await collector.ExitAsync());
    }

    public void Dispose() => _directory.Dispose();

    [GeneratedRegex("```sh\n(?<commands>.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    private string Secret(string name) => _directory[$"deploy/secrets/{name}"];

    private async Task MakeSecretsAsync()
    {
        Directory.CreateDirectory(_directory["deploy/secrets"]);
        // Those of the provisioning service have a person copy a key from one line to the next.
        var commands = string.Concat(ShellBlock().Matches(Read("deploy/secrets/README.md")).Select(block => block.Groups["commands"].Value)
                .Where(block => !block.Contains("desactl", StringComparison.Ordinal)))
            .Replace("collector.example", "localhost", StringComparison.Ordinal);
        await using var shell = ChildProcess.Start("bash", ["-e", "-c", commands], _directory.Root);
        Assert.True(await shell.ExitAsync() == 0, shell.Output);
    }

    private string MosquittoConfiguration()
    {
        var text = Read("deploy/mosquitto/mosquitto.conf")
            .Replace("listener 8883", $"listener {_port} 127.0.0.1", StringComparison.Ordinal)
            .Replace("/etc/mosquitto/desa/acl", Path.Combine(Repository.Root, "deploy/mosquitto/acl"), StringComparison.Ordinal)
            .Replace("/etc/mosquitto/desa/", Secret(""), StringComparison.Ordinal)
            .Replace("/var/lib/mosquitto/", _directory.Root + "/", StringComparison.Ordinal);
        // Only root could change to another user, who then could not read the test's files.
        File.WriteAllText(_directory["mosquitto.conf"], text + "user root\n");
        return _directory["mosquitto.conf"];
    }

    private Dictionary<string, string> Environment(YamlDotNet.RepresentationModel.YamlMappingNode service)
    {
        var environment = ComposeFile.Entries(service, "environment").ToDictionary(entry => entry.Key, entry => ComposeFile.Text(entry.Value)
            .Replace("/run/secrets/", Secret(""), StringComparison.Ordinal)
            .Replace("/var/lib/internet-desa", _directory["var"], StringComparison.Ordinal)
            .Replace("/etc/internet-desa", Path.Combine(Repository.Root, "deploy/etc"), StringComparison.Ordinal)
            .Replace("0.0.0.0", $"{_own.Address}", StringComparison.Ordinal)
            .Replace("http://influxdb:8086", $"http://{_own.Address}:8086", StringComparison.Ordinal));
        Assert.Equal("", environment["Collector__Broker__Url"]);
        environment["Collector__Broker__Url"] = $"mqtts://localhost:{_port}";
        environment["Collector__Admin__Listen"] = $"{_own.Address}:9090";
        Directory.CreateDirectory(_directory["var/state"]);
        return environment;
    }

    private async Task<MqttClient> ConnectAsync()
    {
        using (var authority = CertificateAuthority.Load(Secret("ca.pem"), Secret("ca.key"), TimeProvider.System))
            authority.IssueDevice(Device, TimeSpan.FromHours(1)).Save(_directory["device.pem"], _directory["device.key"]);
        var client = new MqttClient(new MqttClientOptions { ClientId = "foreign" }, ct => MqttTcp.ConnectAsync("localhost", _port,
            PinnedTls.Client(Secret("ca.pem"), _directory["device.pem"], _directory["device.key"], TimeProvider.System.GetUtcNow()), null, ct),
            TimeProvider.System);
        await client.ConnectAsync(CancellationToken.None);
        return client;
    }
}
