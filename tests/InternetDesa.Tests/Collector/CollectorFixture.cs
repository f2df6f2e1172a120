using System.Net;
using System.Net.Security;
using System.Text;
using InternetDesa.Collector;
using InternetDesa.Collector.Admin;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Mqtt;
using InternetDesa.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Tests.Collector;

/// <summary>The whole collector in this process, over real sockets and files; it can be stopped and started again on the same files.</summary>
internal sealed class CollectorFixture : IAsyncDisposable
{
    public static readonly DeviceId Agent = DeviceId.Parse("33/01/01/2001/agent");
    public static readonly DeviceId Other = DeviceId.Parse("33/01/01/2002/agent");
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("desa-collector-");
    private readonly CollectorOptions _options;
    private WebApplication? _app;

    private CollectorFixture(string influx, string token)
    {
        var inventory = Path.Combine(_directory.FullName, "inventory.csv");
        File.WriteAllText(inventory, "code,device,role\n" + string.Concat(new[] { "33.01.01.2001", "33.01.01.2002" }
            .Select(code => $"{code},gw,gateway\n{code},agent,agent\n")));
        var passwords = Path.Combine(_directory.FullName, "passwords");
        File.WriteAllLines(passwords, new[] { Agent, Other, DeviceId.Parse("33/01/01/2003/agent") }
            .Select(device => PasswordFile.Line(device, Encoding.UTF8.GetBytes(device.ToString()), "123456789012"u8, 1)));
        File.WriteAllText(TokenFile, token + "\n");
        _options = new CollectorOptions
        {
            DataDirectory = Path.Combine(_directory.FullName, "data"),
            Database = Path.Combine(_directory.FullName, "state.db"),
            InventoryFile = inventory,
            ReceiptIntervalSeconds = 1,
            SegmentMegabytes = 1,
            Mqtt = new CollectorOptions.MqttOptions { Listen = "127.0.0.1:0", PasswordFile = passwords },
            Admin = { Listen = "127.0.0.1:0", TokenFile = token.Length == 0 ? "" : TokenFile },
            Influx = new CollectorOptions.InfluxOptions { Url = influx },
        };
    }

    public string DataDirectory => _options.DataDirectory;

    public CollectorStats Stats => _app!.Services.GetRequiredService<CollectorStats>();

    public int ExitCode => _app!.ExitCode();

    public bool Stopping => _app!.Lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>A file with the admin port's token.</summary>
    public string TokenFile => Path.Combine(_directory.FullName, "token");

    public IPEndPoint Mqtt => _app!.MqttEndpoints()[0];

    /// <summary>The MQTT server's address with TLS, where the options ask for one.</summary>
    public IPEndPoint MqttTls => _app!.MqttEndpoints()[1];

    /// <summary>A part of the running collector.</summary>
    public T Service<T>()
        where T : notnull => _app!.Services.GetRequiredService<T>();

    public IPEndPoint Admin => _app!.AdminEndpoint()!;

    public static async Task<CollectorFixture> StartAsync(string influx = "", string token = "", Action<CollectorOptions>? configure = null)
    {
        var fixture = new CollectorFixture(influx, token);
        configure?.Invoke(fixture._options);
        await fixture.StartAsync();
        return fixture;
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public async Task StopAsync()
    {
        if (_app is null)
            return;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Connects as a device, with its right password unless another is given.</summary>
    public async Task<MqttClient> ConnectAsync(
        DeviceId? device = null, string? password = null, MqttProtocolVersion version = MqttProtocolVersion.V5, MqttMessage? will = null,
        SslClientAuthenticationOptions? tls = null)
    {
        var id = device ?? Agent;
        var endpoint = tls is null ? Mqtt : MqttTls;
        var client = new MqttClient(
            new MqttClientOptions
            {
                ClientId = "test",
                ProtocolVersion = version,
                Username = id.ToString(),
                Password = Encoding.UTF8.GetBytes(password ?? id.ToString()),
                Will = will,
            },
            ct => MqttTcp.ConnectAsync(endpoint.Address.ToString(), endpoint.Port, tls, null, ct), TimeProvider.System);
        try
        {
            await client.ConnectAsync(CancellationToken.None);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    public static ValueTask<MqttReasonCode> PublishAsync(MqttClient client, string payload, string channel = "metrics", DeviceId? device = null) =>
        client.PublishAsync(new MqttMessage(DeviceTopic.Of(device ?? Agent, channel), Encoding.UTF8.GetBytes(payload)), CancellationToken.None);

    public StateDatabase ReadState() => StateDatabase.OpenReadOnly(_options.Database);

    public StateDatabase WriteState() => StateDatabase.Open(_options.Database);

    /// <summary>All records of the spool, or of the dead letter, of a collector that is stopped.</summary>
    public async Task<IReadOnlyList<string>> RecordsAsync(string folder)
    {
        await using var pool = new SyncPool(1);
        await using var spool = SpoolLog.Open(new SpoolOptions { Directory = Path.Combine(_options.DataDirectory, folder) }, pool, TimeProvider.System);
        using var cursor = spool.OpenCursor(spool.FirstOffset);
        var records = new List<string>();
        while (cursor.TryRead(out var record))
            records.Add(Encoding.UTF8.GetString(record.Payload.Span));
        return records;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _directory.Delete(recursive: true);
    }

    private async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.AddCollector(_options);
        _app = builder.Build();
        _app.MapAdmin();
        await _app.StartAsync();
    }
}
