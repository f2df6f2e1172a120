using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Probes;
using InternetDesa.Agent.Publisher;
using InternetDesa.Agent.Upgrade;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Mqtt;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Agent.Control;

/// <summary>What the province says to the agent beside receipts: its configuration, and commands.</summary>
internal sealed class ControlChannel
{
    private const int MaxEventLength = 200;

    private readonly AgentOptions _options;
    private readonly RemoteConfig? _config;
    private readonly BatchSealer _sealer;
    private readonly AgentClock _clock;
    private readonly AgentMetrics _metrics;
    private readonly ILogger _logger;
    private readonly CommandDesk _desk;
    private readonly string _own;
    private readonly TaskCompletionSource _restart = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ControlChannel(AgentOptions options, AgentSeams seams, AgentClock clock, BatchSealer sealer, ProbeSet probes, ILogger logger)
    {
        (_options, _config, _sealer, _clock, _metrics, _logger) = (options, seams.Config, sealer, clock, seams.Metrics, logger);
        _own = DeviceTopic.Of(DeviceId.Parse(options.Device), "");
        Upgrader = options.Upgrade.KeyFile.Length == 0 ? null : OpenUpgrader(seams);
        _desk = new CommandDesk(new AgentCommands(seams, probes.Speed, Upgrader, AskForRestart).All, options.Control.CommandsPerMinute, clock, Record);
        // What did not fit at this start is told once it runs.
        if (_config?.Fault is { } fault)
            Tell("config", $"refused: {fault}");
    }

    /// <summary>Takes new versions of the agent; null where it takes none.</summary>
    public Upgrader? Upgrader { get; }

    /// <summary>Completes when the agent is to start again.</summary>
    public Task Restart => _restart.Task;

    /// <summary>Whether it is the process that is to start again, and not only the agent with another configuration.</summary>
    public bool OfProcess { get; private set; }

    /// <summary>What is listened to at a collector; nothing where it is not trusted.</summary>
    public IReadOnlyList<MqttSubscription> Subscriptions(AgentEndpoint collector) => _options.Control.Allows(collector)
        ? [new MqttSubscription(_own + DeviceTopic.Config), new MqttSubscription($"{_own}{DeviceTopic.Command}/+")]
        : [];

    /// <summary>Takes a message, and does not wait for what it asks for.</summary>
    /// <param name="delivery">The message.</param>
    /// <param name="client">Where a command is answered.</param>
    /// <param name="ct">The end of the connection.</param>
    public void Take(MqttDelivery delivery, IMqttSession client, CancellationToken ct)
    {
        if (delivery.Topic == _own + DeviceTopic.Config)
            Configure(delivery.Payload.Span);
        else if (delivery.Topic.StartsWith($"{_own}{DeviceTopic.Command}/", StringComparison.Ordinal)
            && AgentCommand.Read(delivery.Topic[(_own.Length + DeviceTopic.Command.Length + 1)..], delivery.Payload.Span) is { } command)
            _ = AnswerAsync(command, delivery.Retain, client, $"{delivery.Topic}/reply", ct);
        else
            _metrics.Drop("command_malformed");
    }

    // Without sound keys it measures all the same.
    private Upgrader? OpenUpgrader(AgentSeams seams)
    {
        try
        {
            return new Upgrader(_options, seams.Web, seams.Time, text => Tell("upgrade", text), _logger);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            AgentLog.Upgrading(_logger, $"off: {fault.Message}");
            Tell("upgrade", $"off: {fault.Message}");
            return null;
        }
    }

    private void Configure(ReadOnlySpan<byte> yaml)
    {
        if (_config is null || _config.Offer(yaml) is not { } kept)
            return;
        var outcome = kept ? "accepted" : $"refused: {_config.Fault}";
        AgentLog.Configured(_logger, outcome);
        Tell("config", outcome);
        if (kept)
            _restart.TrySetResult();
        else
            _metrics.Drop("config_refused");
    }

    private async Task AnswerAsync(AgentCommand command, bool retained, IMqttSession client, string topic, CancellationToken ct)
    {
        try
        {
            var (ok, text) = await _desk.DoAsync(command, retained, ct).ConfigureAwait(false);
            await client.PublishAsync(new MqttMessage(topic, command.Reply(ok, text, (_clock.Known?.Utc0 ?? 0) + _clock.Mono)), ct).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or MqttDisconnectedException)
        {
            // The connection broke: what was done is in the events, and whoever asked has given up waiting.
        }

        if (OfProcess)
            _restart.TrySetResult();
    }

    // After its answer: an agent that goes at once would leave nobody to say so.
    private void AskForRestart() => OfProcess = true;

    private void Record(AgentCommand command, string outcome)
    {
        AgentLog.Commanded(_logger, command.Name, command.Target, command.Id, outcome);
        Tell("command", $"{command.Name} {outcome}");
    }

    private void Tell(string kind, string text) =>
        _sealer.Collect(_clock.Mono, [new EventPoint(kind, text.Length > MaxEventLength ? text[..MaxEventLength] : text)]);
}
