namespace InternetDesa.Simulator.Demo;

/// <summary>What the demo is asked for.</summary>
internal sealed record DemoOptions
{
    /// <summary>The most villages that one process runs.</summary>
    public const int MaxVillages = 4000;

    /// <summary>How many villages are simulated, 1 to 4,000.</summary>
    public int Villages { get; init; } = 60;

    /// <summary>Decides all that is chance in the simulated world.</summary>
    public int Seed { get; init; } = 33;

    /// <summary>How many times as often cuts and weather come, 0.1 to 60; clocks stay real.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Where the data lies; a second start on it goes on.</summary>
    public string Directory { get; init; } = ".demo";

    /// <summary>Whether the directory is emptied first.</summary>
    public bool Fresh { get; init; }

    /// <summary>The port of the pages on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>The port of the collector's MQTT server on 127.0.0.1; 0 takes a free one.</summary>
    public int MqttPort { get; init; }

    /// <summary>The port at which another process plays the routers that are polled; null: this process does.</summary>
    public int? RoutersPort { get; init; }

    /// <summary>An InfluxDB 1.x server that the points are delivered to, database <c>desa_demo</c>; null delivers nowhere.</summary>
    public Uri? Influx { get; init; }

    /// <summary>What the village that is this machine probes; empty = the demo's own port.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Whether the walk from a router's box to a live village is played instead of the villages.</summary>
    public bool Walk { get; init; }

    /// <summary>How often an agent samples and reports.</summary>
    public TimeSpan Cadence { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Over how long the agents' starts are spread.</summary>
    public TimeSpan Spread { get; init; } = TimeSpan.FromSeconds(5);
}
