using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Protocols.Influx;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Control;

/// <summary>Sends a message through the broker; false where that is not possible now.</summary>
internal delegate bool SendByBroker(string topic, byte[] payload, bool retain);

/// <summary>
/// Speaks to agents: their retained configuration, and commands with their answers. A command is out of date with its patience, so that
/// none is done that waited somewhere; each is in the log with its outcome.
/// </summary>
internal sealed class AgentDesk(
    InventoryModel inventory, RetainedMessages retained, DeviceListeners listeners, Func<SendByBroker?> broker, TimeProvider time, ILogger<AgentDesk> logger)
{
    /// <summary>The longest configuration, bytes: what the admin port takes.</summary>
    public const int MaxConfigBytes = 12 * 1024;

    private readonly ConcurrentDictionary<(DeviceId Device, string Id), TaskCompletionSource<(bool Ok, string Text)>> _waiting = new();

    /// <summary>The agent that a text means: a device, or the agent of a village.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public DeviceId Find(string text)
    {
        if (DeviceId.TryParse(text, out var device))
            return inventory.Find(device) is not null ? device : throw new FormatException($"{device} is not in the inventory.");
        if (!VillageCode.TryParse(text, out var village))
            throw new FormatException($"'{text}' is no village and no device; write 33.01.01.2001 or 33/01/01/2001/agent.");
        return inventory.Devices.FirstOrDefault(one => one.Id.Village == village && one.Role == DeviceRole.Agent)?.Id
            ?? throw new FormatException($"{text} has no agent in the inventory; add a row with the role agent.");
    }

    /// <summary>The agents of a region.</summary>
    /// <param name="region">Its code, with dots or without; empty for all.</param>
    public AgentsAnswer List(string region)
    {
        var digits = region.Replace(".", "", StringComparison.Ordinal);
        return new AgentsAnswer([.. inventory.Devices
            .Where(one => one.Role == DeviceRole.Agent && one.Id.Village.Digits.StartsWith(digits, StringComparison.Ordinal))
            .Select(one => new AgentRow(one.Id.ToString(), Hears(one.Id, $"{DeviceTopic.Command}/+")))]);
    }

    /// <summary>What a device is told.</summary>
    public ConfigAnswer Config(DeviceId device)
    {
        var topic = DeviceTopic.Of(device, DeviceTopic.Config);
        return new ConfigAnswer(device.ToString(), Encoding.UTF8.GetString(retained.Find(topic) ?? []), Hears(device, DeviceTopic.Config));
    }

    /// <summary>
    /// What a device hears: what the inventory knows for its page, and over it what was set by hand, two YAML documents. It is never empty:
    /// an agent that was away when something was taken back is to hear that there is nothing.
    /// </summary>
    public byte[] Told(DeviceId device)
    {
        var own = retained.Find(DeviceTopic.Of(device, DeviceTopic.Config)) is { } yaml ? Encoding.UTF8.GetString(yaml) : "";
        var card = VillageCard.Of(inventory, device);
        return Encoding.UTF8.GetBytes((card.Length, own.Length) switch { (0, 0) => "{}", (_, 0) => card, (0, _) => own, _ => $"{card}---\n{own}" });
    }

    /// <summary>Tells a device its configuration, now or at its next connection.</summary>
    /// <exception cref="FormatException">It is too long.</exception>
    public ConfigAnswer SetConfig(DeviceId device, string yaml)
    {
        var payload = Encoding.UTF8.GetBytes(yaml);
        if (payload.Length > MaxConfigBytes)
            throw new FormatException($"The configuration has {payload.Length} bytes; write at most {MaxConfigBytes}.");
        var topic = DeviceTopic.Of(device, DeviceTopic.Config);
        retained.Put(topic, payload);
        retained.Flush();
        var told = Told(device);
        listeners.Tell(device, topic, told);
        broker()?.Invoke(topic, told, true);
        logger.ConfigSet(device.ToString(), payload.Length);
        return Config(device);
    }

    /// <summary>Has a device do something, and waits for its answer.</summary>
    /// <exception cref="FormatException">It can not be reached, the name is none, or no answer came in time.</exception>
    public async Task<CommandAnswer> CommandAsync(DeviceId device, CommandRequest request, CancellationToken ct)
    {
        if (request.WaitSeconds is < 1 or > 120)
            throw new FormatException("Wait 1 to 120 seconds.");
        if (request.Name.Length == 0 || request.Name.AsSpan().ContainsAnyExceptInRange('a', 'z'))
            throw new FormatException("A command's name is of small letters: ping, traceroute, dns, throughput, log, restart or upgrade.");
        var wait = TimeSpan.FromSeconds(request.WaitSeconds);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var answer = new TaskCompletionSource<(bool Ok, string Text)>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[(device, id)] = answer;
        try
        {
            if (!Send(device, request, id, time.GetUtcNow() + wait))
                throw new FormatException($"{device} is not connected, or takes no commands.");
            var (ok, text) = await answer.Task.WaitAsync(wait, time, ct).ConfigureAwait(false);
            logger.Commanded(device.ToString(), request.Name, request.Target, id, ok);
            return new CommandAnswer(device.ToString(), id, ok, text);
        }
        catch (TimeoutException)
        {
            logger.CommandUnanswered(device.ToString(), request.Name, id);
            throw new FormatException($"{device} did not answer within {request.WaitSeconds} s (command {id}); whether it was done, its events say.");
        }
        finally
        {
            _waiting.TryRemove((device, id), out _);
        }
    }

    /// <summary>Takes a device's answer.</summary>
    /// <returns>False where nobody waits for it.</returns>
    public bool Answered(DeviceId device, ReadOnlySpan<byte> payload)
    {
        var reader = new LineReader(payload);
        if (!reader.Read() || !reader.Measurement.SequenceEqual("reply"u8))
            return false;
        var (id, ok) = ("", false);
        while (reader.ReadField(out var key, out var value))
        {
            if (key.SequenceEqual("id"u8) && value.Kind == FieldKind.Text)
                id = value.Text;
            else if (key.SequenceEqual("ok"u8) && value.Kind == FieldKind.Integer)
                ok = value.Integer == 1;
        }

        return reader.Error is null && _waiting.TryGetValue((device, id), out var answer)
            && answer.TrySetResult((ok, Encoding.UTF8.GetString(payload[^reader.Remaining..])));
    }

    private bool Send(DeviceId device, CommandRequest request, string id, DateTimeOffset until)
    {
        var line = new ArrayBufferWriter<byte>();
        new LineWriter(line).Measurement("cmd"u8).Field("id"u8, id).Field("until"u8, UnixNanoseconds.From(until)).Field("target"u8, request.Target)
            .Field("count"u8, (long)request.Count).End(UnixNanoseconds.From(time.GetUtcNow()));
        var topic = DeviceTopic.Of(device, $"{DeviceTopic.Command}/{request.Name}");
        var payload = line.WrittenSpan.ToArray();
        return listeners.TellOne(device, topic, payload) || (broker()?.Invoke(topic, payload, false) ?? false);
    }

    // All of cmd/+ hears who has a filter as wide: + matches itself and no name does.
    private bool Hears(DeviceId device, string channel) => listeners.Hears(device, DeviceTopic.Of(device, channel));
}
