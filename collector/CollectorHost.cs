using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.Collector.Admin;
using InternetDesa.Collector.Broker;
using InternetDesa.Collector.Completeness;
using InternetDesa.Collector.Control;
using InternetDesa.Collector.DeadLetter;
using InternetDesa.Collector.Delivery;
using InternetDesa.Collector.Ingest;
using InternetDesa.Collector.Maintenance;
using InternetDesa.Collector.Polling;
using InternetDesa.Collector.Projection;
using InternetDesa.Collector.Rollups;
using InternetDesa.Collector.Traps;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Options;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Snmp;
using InternetDesa.Protocols;
using InternetDesa.Protocols.Mqtt;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Protocols.Snmp.Traps;
using InternetDesa.State;
using InternetDesa.State.Completeness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector;

/// <summary>Adds the collector to a host.</summary>
public static class CollectorHost
{
    // A metered village reports every ten minutes; longer than three of them nobody has to be silent.
    private const ushort MaximumKeepAliveSeconds = 1800;
    private static readonly TimeSpan InfluxTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Adds everything: storage, ingest by the own MQTT server, projection, delivery where there is an InfluxDB, and polling where the
    /// inventory has addresses. The files that the options name are read at once.
    /// </summary>
    /// <param name="builder">The host; it has to have Kestrel.</param>
    /// <param name="options">Checked options.</param>
    /// <exception cref="FormatException">The inventory, the regions, the credentials or the password file have faults: all of one file's.</exception>
    /// <exception cref="IOException">A file can not be read, the directory is another collector's, or the disk failed.</exception>
    public static void AddCollector(this IHostApplicationBuilder builder, CollectorOptions options)
    {
        var time = TimeProvider.System;
        var regions = options.RegionsFile.Length == 0 ? RegionTable.CentralJava() : ReadRegions(options.RegionsFile);
        var inventory = InventoryCsv.Load(options.InventoryFile, regions);
        var trusted = ClientTrust.Files.Read(options.Mqtt);
        using var certificate = options.Mqtt.TlsListen.Length == 0 ? null : PemFiles.WithKey(options.Mqtt.CertificateFile, options.Mqtt.KeyFile);
        // Put together anew: TLS wants the key in the certificate's own store, and an ephemeral one is enough for a server.
        var server = certificate is null ? null : X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        var storage = CollectorStorage.Open(options, time);
        var simulated = inventory.Devices.Where(device => device.Simulated).Select(device => device.Id.Village).ToHashSet();
        new ProjectionStore(storage.Database).SyncVillages(inventory.Villages.Select(village => (village, simulated.Contains(village))), time.GetUtcNow());

        var services = builder.Services;
        services.AddSingleton(time).AddSingleton(options).AddSingleton(inventory).AddSingleton(trusted);
        services.AddSingleton(_ => storage).AddSingleton<AgentActivity>().AddSingleton<CollectorStats>().AddSingleton<CollectorExit>();
        services.AddSingleton(p => new DeadLetters(storage.Dead, p.GetRequiredService<CollectorStats>(),
            p.GetRequiredService<ILogger<DeadLetters>>()));
        services.AddHostedService<SpoolWatch>();
        AddIngest(services, storage, options);
        services.AddSingleton(p => new MaintenanceBook(new MaintenanceStore(storage.Database), regions, inventory, p.GetRequiredService<TimeProvider>()));
        AddProjection(services, storage, options);
        services.AddSingleton(p => new LetterBook(storage.Dead, storage.Replayed, new LetterReplay(storage.Spool,
            options.Influx.Url.Length > 0 ? new OutboxStore(storage.Database) : null, new AnchorStore(storage.Database), inventory, time)));
        services.AddAdmin(options.Admin);
        OtlpMetrics.Add(services, options.Otlp);
        if (options.Influx.Url.Length > 0)
            AddDelivery(services, storage, options.Influx, options.Transport);
        // Last, so that they stop first: delivery still takes what they took last.
        if (options.Broker.Url.Length > 0)
            services.AddSingleton<BrokerClient>().AddHostedService(p => p.GetRequiredService<BrokerClient>());
        AddPolling(services, storage, options, inventory);
        var endpoints = new CollectorEndpoints();
        services.AddSingleton(endpoints);
        services.Configure<SocketTransportOptions>(SocketThread.Use);
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            Listen(kestrel, options.Mqtt, server, endpoints);
            AdminPort.Listen(kestrel, options.Admin, endpoints);
        });
    }

    /// <summary>The addresses that the MQTT server listens on, ports that were 0 resolved; valid once the host has started.</summary>
    public static IReadOnlyList<IPEndPoint> MqttEndpoints(this WebApplication app) =>
        [.. app.Services.GetRequiredService<CollectorEndpoints>().Mqtt.Select(listen => listen.IPEndPoint!)];

    /// <summary>Says where the started collector listens, and what it found on disk.</summary>
    public static void LogListening(this WebApplication app)
    {
        var recovery = app.Services.GetRequiredService<CollectorStorage>().Spool.Recovery;
        app.Logger.SpoolOpen(recovery.Records, recovery.BytesCut, recovery.Quarantined);
        app.Logger.Listening(string.Join(", ", app.MqttEndpoints()),
            app.Services.GetRequiredService<InventoryModel>().Villages.Count, app.Services.GetRequiredService<ClientTrust>().Users);
        if (app.AdminEndpoint() is { } admin)
            app.Logger.AdminListening(admin.ToString());
    }

    /// <summary>
    /// What the process of the stopped collector has to end with: 0, 74 after the disk failed, 70 after another fault ended a service.
    /// The host itself ends as if nothing had been.
    /// </summary>
    public static int ExitCode(this WebApplication app)
    {
        var code = app.Services.GetRequiredService<CollectorExit>().Code;
        var faulted = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask is { IsFaulted: true });
        return code == 0 && faulted ? ProgramExit.Fault : code;
    }

    private static RegionTable ReadRegions(string path)
    {
        using var stream = File.OpenRead(path);
        return RegionTable.Read(stream, path);
    }

    private static void AddIngest(IServiceCollection services, CollectorStorage storage, CollectorOptions options)
    {
        // Rebuilt before the first CONNECT is accepted: a repeat has to be known from the start.
        var received = storage.RestoreReceived();
        var retained = new RetainedMessages(new RetainedStore(storage.Database));
        services.AddSingleton(received).AddSingleton(retained).AddSingleton<DeviceListeners>();
        services.AddSingleton(p => new BatchIngest(storage.Spool, p.GetRequiredService<DeadLetters>(), received,
            p.GetRequiredService<ReceiptSender>(), p.GetRequiredService<InventoryModel>(), p.GetRequiredService<AgentActivity>(), p.GetRequiredService<CollectorStats>(),
            p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new ReceiptSender(received, retained, p.GetRequiredService<DeviceListeners>(), p.GetRequiredService<TimeProvider>(),
            device => TimeSpan.FromSeconds(p.GetRequiredService<InventoryModel>().Find(device)?.Profile == LinkProfile.Metered
                ? options.MeteredReceiptIntervalSeconds
                : options.ReceiptIntervalSeconds)));
        services.AddHostedService(p => p.GetRequiredService<ReceiptSender>());
        services.AddSingleton(p => new AgentDesk(p.GetRequiredService<InventoryModel>(), retained, p.GetRequiredService<DeviceListeners>(),
            () => p.GetService<BrokerClient>() is { IsConnected: true } broker ? broker.TrySend : null, p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<AgentDesk>>()));
        services.AddSingleton<DeviceMessages>().AddSingleton<MqttServerRegistry>().AddSingleton<Refusals>();
        services.AddSingleton(options.Mqtt).AddSingleton<RefusedLogins>().AddSingleton<AddressLimits>().AddSingleton<CoarseTimers>().AddSingleton<MqttIngest>().AddSingleton<MqttEndpoint>();
        services.AddSingleton<ClientTrust>().AddHostedService(p => p.GetRequiredService<ClientTrust>());
        services.AddSingleton(new MqttServerOptions
        {
            MaximumPacketSize = BatchPayload.MaxBytes + 1024,
            MaximumKeepAliveSeconds = MaximumKeepAliveSeconds,
            // metrics, state, event and the answers to commands.
            TopicAliasMaximum = 8,
            WildcardsAvailable = true,
            EnforcesReceiveMaximum = false,
        });
    }

    private static void AddProjection(IServiceCollection services, CollectorStorage storage, CollectorOptions options)
    {
        var rules = new StateRules(TimeSpan.FromSeconds(options.DownAfterSeconds), TimeSpan.FromSeconds(options.MeteredDownAfterSeconds),
            TimeSpan.FromSeconds(options.DegradedAfterSeconds));
        services.AddSingleton<ProjectorPulse>();
        services.AddHostedService(p => new ProjectorService(storage.Spool, new ProjectionStore(storage.Database),
            p.GetRequiredService<InventoryModel>(), p.GetRequiredService<MaintenanceBook>(), rules, p.GetRequiredService<TimeProvider>(),
            options.Influx.Url.Length > 0 ? new MonitorPoints(p.GetRequiredService<CollectorStats>(), () => CollectorVitals.Of(storage), Environment.MachineName) : null,
            p.GetRequiredService<CollectorStats>().DuplicatePoints, p.GetRequiredService<ProjectorPulse>(),
            p.GetRequiredService<ILogger<ProjectorService>>())
        {
            IsCutOff = p.GetService<BrokerClient>() is { } broker ? () => !broker.IsConnected : () => false,
        });
        services.AddMetrics();
        services.AddHostedService(p => new StateHousekeeper(new OutboxStore(storage.Database), new Retention(storage.Database),
            p.GetRequiredService<IMeterFactory>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<StateHousekeeper>>()));
        services.AddHostedService(p => new CompletenessService(new CompletenessStore(storage.Database),
            options.Influx.Url.Length > 0 ? new OutboxStore(storage.Database) : null, p.GetRequiredService<IMeterFactory>(),
            p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<CompletenessService>>()));
    }

    private static void AddPolling(IServiceCollection services, CollectorStorage storage, CollectorOptions options, InventoryModel inventory)
    {
        var devices = PolledDevice.Of(inventory, options.Polling);
        if (devices.Count == 0)
            return;
        var profiles = options.Polling.ProfilesDirectory.Length == 0 ? SnmpProfiles.BuiltIn : SnmpProfiles.Load(options.Polling.ProfilesDirectory);
        services.AddSingleton(p => new SnmpKeyStore(Path.Combine(options.DataDirectory, "snmp-keys"), p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<SnmpKeyStore>>()));
        services.AddHostedService(p => p.GetRequiredService<SnmpKeyStore>());
        services.AddSingleton(p => Transports.Snmp(options.Transport, p.GetRequiredService<TimeProvider>(), p.GetRequiredService<SnmpKeyStore>().Keys, inline: true))
            .AddSingleton<PollingStats>();
        services.AddSingleton(p => new PollRecorder(storage.Spool, p.GetRequiredService<CollectorStats>(),
            p.GetRequiredService<PollingStats>(), p.GetRequiredService<TimeProvider>(), PollRecorder.Gathering));
        var learned = Path.Combine(options.DataDirectory, "snmp-learned");
        services.AddSingleton(p => new SnmpPoller(devices, options.Polling, profiles, p.GetRequiredService<ISnmpClient>(),
            p.GetRequiredService<PollRecorder>(), p.GetRequiredService<AgentActivity>(), p.GetRequiredService<PollingStats>(),
            p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<SnmpPoller>>(),
            LearnedStore.Read(learned, p.GetRequiredService<ILogger<LearnedStore>>())));
        services.AddHostedService(p => p.GetRequiredService<SnmpPoller>());
        services.AddHostedService(p => new LearnedStore(learned, p.GetRequiredService<SnmpPoller>(), p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<LearnedStore>>()));
        if (options.Traps.Listen.Length > 0)
            AddTraps(services, options, new TrapSources(devices));
    }

    private static void AddTraps(IServiceCollection services, CollectorOptions options, TrapSources sources)
    {
        var engine = LocalEngine.Start(Path.Combine(options.DataDirectory, "snmp-engine"));
        services.AddSingleton<TrapStats>();
        services.AddSingleton(p => new TrapHandler(sources, p.GetRequiredService<SnmpPoller>().Hint, p.GetRequiredService<PollRecorder>(),
            options.Traps.EventsAMinute, p.GetRequiredService<TrapStats>(), p.GetRequiredService<TimeProvider>()));
        services.AddHostedService(p => new TrapService(options.Traps, endPoint => new SnmpTrapListener(endPoint, sources.CredentialsOf,
            p.GetRequiredService<TrapHandler>().HandleAsync, p.GetRequiredService<SnmpKeyStore>().Keys, p.GetRequiredService<TimeProvider>(), engine),
            p.GetRequiredService<TrapStats>(), p.GetRequiredService<ILogger<TrapService>>()));
    }

    private static void AddDelivery(IServiceCollection services, CollectorStorage storage, CollectorOptions.InfluxOptions options, Transport transport)
    {
        var target = new Protocols.Influx.InfluxOptions
        {
            Url = new Uri(options.Url),
            Api = options.Api,
            Database = options.Database,
            Organisation = options.Organisation,
            Gzip = options.Gzip,
            Secret = options.SecretFile.Length == 0 ? null : File.ReadAllText(options.SecretFile).Trim(),
        };
        services.AddSingleton(p => Transports.Influx(transport, target, InfluxTimeout, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BatchSize>().AddSingleton<DeliverySender>();
        services.AddHostedService(p =>
        {
            var logger = p.GetRequiredService<ILogger<DeliveryService>>();
            var time = p.GetRequiredService<TimeProvider>();
            var source = new DeliverySource(storage.Spool, new DeliveryProgress(storage.Spool, storage.Checkpoint, time, logger),
                new AnchorStore(storage.Database), new OutboxStore(storage.Database), p.GetRequiredService<DeadLetters>(),
                p.GetRequiredService<BatchSize>(), p.GetRequiredService<CollectorStats>(), time, logger);
            return new DeliveryService(source, p.GetRequiredService<DeliverySender>(), options.Requests, time);
        });
    }

    private static void Listen(KestrelServerOptions kestrel, CollectorOptions.MqttOptions options, X509Certificate2? certificate, CollectorEndpoints endpoints)
    {
        var services = kestrel.ApplicationServices;
        if (options.Listen.Length > 0)
            kestrel.Listen(IPEndPoint.Parse(options.Listen), listen => Serve(listen, tls: null));
        if (certificate is null)
            return;
        var server = SslStreamCertificateContext.Create(certificate, PemFiles.Certificates(options.CertificateFile), offline: true);
        var trust = options.ClientCaFile.Length == 0 ? null : services.GetRequiredService<ClientTrust>();
        var tls = new TlsHandshakeCallbackOptions
        {
            OnConnection = handshake =>
            {
                var ssl = new SslServerAuthenticationOptions { ServerCertificateContext = server, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 };
                trust?.Authenticate(handshake.Connection, ssl);
                return ValueTask.FromResult(ssl);
            },
        };
        kestrel.Listen(IPEndPoint.Parse(options.TlsListen), listen => Serve(listen, tls));

        void Serve(ListenOptions listen, TlsHandshakeCallbackOptions? tls)
        {
            endpoints.Mqtt.Add(listen);
            var limits = services.GetRequiredService<AddressLimits>();
            listen.Use(next => connection => limits.ServeAsync(connection, next));
            if (tls is not null)
            {
                listen.Protocols = HttpProtocols.None;
                listen.UseHttps(tls);
            }

            listen.UseConnectionHandler<MqttEndpoint>();
        }
    }
}
