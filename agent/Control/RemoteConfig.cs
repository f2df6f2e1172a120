using System.Text;
using InternetDesa.Core.Options;
using InternetDesa.Core.Spool;
using Microsoft.Extensions.Configuration;

namespace InternetDesa.Agent.Control;

/// <summary>
/// The configuration that the province keeps for the village: laid over the box's own file, checked as a whole, and kept on disk. What
/// is wrong is told, and the last good one stays. Nothing in it can cut the village off: identity, collectors and keys are the box's.
/// </summary>
public sealed class RemoteConfig
{
    /// <summary>The longest one, bytes.</summary>
    public const int MaxBytes = 16 * 1024;

    private static readonly string[] Allowed =
    [
        nameof(AgentOptions.IntervalSeconds), nameof(AgentOptions.KeepAliveSeconds), nameof(AgentOptions.ReconnectSeconds), nameof(AgentOptions.ReceiptPatienceSeconds),
        nameof(AgentOptions.Profile), nameof(AgentOptions.Fields), nameof(AgentOptions.Compress), nameof(AgentOptions.Ping), nameof(AgentOptions.Dns), nameof(AgentOptions.Http),
        nameof(AgentOptions.Hotspot), nameof(AgentOptions.Speed), nameof(AgentOptions.Net), nameof(AgentOptions.Router), nameof(AgentOptions.LocalPage), nameof(AgentOptions.Spool),
    ];

    // Doors and files of the box are no matter of the province.
    private static readonly string[] Forbidden =
        ["LocalPage:Listen", "Router:CredentialsFile", "Hotspot:DhcpInterface", "Spool:MegaBytes", "Spool:SegmentKilobytes"];

    private readonly IConfiguration _local;
    private readonly string _path;
    private readonly Lock _gate = new();
    private string? _refused;
    private bool _isPassedOver;

    /// <summary>Knows the box's own configuration.</summary>
    /// <param name="local">It, as it was read at the start.</param>
    /// <param name="dataDirectory">Where the province's is kept, as <c>config.yaml</c>.</param>
    public RemoteConfig(IConfiguration local, string dataDirectory)
    {
        _local = local;
        _path = Path.Combine(dataDirectory, "config.yaml");
    }

    /// <summary>What is wrong with the last one that came; null where nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether one of the province is in use.</summary>
    public bool IsInUse { get; private set; }

    /// <summary>The options to run with: the province's over the box's, or the box's alone where there are none, or where they do not fit any more.</summary>
    /// <exception cref="OptionsException">The box's own have faults.</exception>
    public AgentOptions Load()
    {
        lock (_gate)
        {
            var own = OptionsReader.Read<AgentOptions>(_local, AgentOptions.Section);
            IsInUse = false;
            if (_isPassedOver || Read() is not { Length: > 0 } yaml)
                return own;
            try
            {
                var options = Merge(yaml);
                IsInUse = true;
                return options;
            }
            catch (FormatException fault)
            {
                Fault = fault.Message;
                return own;
            }
        }
    }

    /// <summary>Takes a configuration that came.</summary>
    /// <param name="payload">YAML; empty goes back to the box's own.</param>
    /// <returns>Whether it was kept, and the agent has to start again with it; null where it is the one in use, or was refused already.</returns>
    public bool? Offer(ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            var yaml = payload.Length > MaxBytes ? "" : Encoding.UTF8.GetString(payload);
            if ((payload.Length <= MaxBytes && yaml == (Read() ?? "")) || (yaml.Length > 0 && yaml == _refused))
                return null;
            try
            {
                if (payload.Length > MaxBytes)
                    throw new FormatException($"it has {payload.Length} bytes; write at most {MaxBytes}");
                if (yaml.Length > 0)
                    Merge(yaml);
                // Before a province that has nothing to say the box's own is in use already.
                var isNew = HasOptions(yaml) || HasOptions(Read() ?? "");
                // It may name whom to call: no matter of other users of the box.
                AtomicFile.Write(_path, payload, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                Fault = null;
                return isNew ? true : null;
            }
            catch (Exception fault) when (fault is FormatException or StorageException)
            {
                (_refused, Fault) = (yaml, fault.Message);
                return false;
            }
        }
    }

    /// <summary>Gives up the one in use: the agent could not start with it.</summary>
    public void Revoke(string reason)
    {
        lock (_gate)
        {
            (_refused, Fault) = (Read(), reason);
            try
            {
                AtomicFile.Write(_path, []);
            }
            catch (StorageException)
            {
                // Not even that can be written: it is passed over as long as the process lives.
                _isPassedOver = true;
            }
        }
    }

    // The province says {} where it has none.
    private static bool HasOptions(string yaml) => yaml.Trim() is not ("" or "{}");

    private string? Read() => File.Exists(_path) ? File.ReadAllText(_path) : null;

    private AgentOptions Merge(string yaml)
    {
        var remote = YamlKeys.Read(yaml);
        string[] faults =
        [
            .. remote.Keys.Where(key => !Allowed.Contains(key.Split(':')[0], StringComparer.OrdinalIgnoreCase))
                .Select(key => $"{key}: not to be set from afar; what may be is {string.Join(", ", Allowed)}"),
            .. remote.Keys.Where(key => Forbidden.Contains(key, StringComparer.OrdinalIgnoreCase)).Select(key => $"{key}: a matter of the box, not to be set from afar"),
        ];
        if (faults.Length > 0)
            throw new FormatException(string.Join('\n', faults));
        var merged = _local.GetSection(AgentOptions.Section).AsEnumerable(makePathsRelative: true).Where(pair => pair.Value is not null)
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        // A list takes the place of the whole list.
        foreach (var list in remote.Keys.Select(ListOf).Where(list => list is not null).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            foreach (var key in merged.Keys.Where(key => key.StartsWith($"{list}:", StringComparison.OrdinalIgnoreCase)).ToArray())
                merged.Remove(key);
        }

        foreach (var (key, value) in remote)
            merged[key] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(merged.Select(pair => KeyValuePair.Create($"{AgentOptions.Section}:{pair.Key}", pair.Value))).Build();
        try
        {
            return OptionsReader.Read<AgentOptions>(configuration, AgentOptions.Section);
        }
        catch (OptionsException fault)
        {
            throw new FormatException(string.Join('\n', fault.Errors), fault);
        }
    }

    private static string? ListOf(string key) =>
        key.LastIndexOf(':') is > 0 and var at && int.TryParse(key.AsSpan(at + 1), out _) ? key[..at] : null;
}
