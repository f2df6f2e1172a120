using System.Globalization;
using System.Text.Json;
using InternetDesa.Core.Spool;

namespace InternetDesa.Simulator.Demo;

/// <summary>What became of the points, of all runs over one directory that ended in order.</summary>
/// <param name="Sealed">Durable at the agents.</param>
/// <param name="Received">Durable at the collector.</param>
/// <param name="Delivered">Acknowledged by InfluxDB, the points that the collector itself makes included.</param>
internal sealed record DemoTotals(long Sealed, long Received, long Delivered)
{
    /// <summary>The totals of the runs before.</summary>
    public static DemoTotals Load(string path) => File.Exists(path)
        ? JsonSerializer.Deserialize<DemoTotals>(File.ReadAllText(path), JsonSerializerOptions.Web)!
        : new DemoTotals(0, 0, 0);

    /// <summary>These and those of another run.</summary>
    public DemoTotals Plus(DemoTotals run) => new(Sealed + run.Sealed, Received + run.Received, Delivered + run.Delivered);

    /// <summary>Writes the totals.</summary>
    public void Save(string path) => AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web));

    /// <summary>As a person reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Sealed:N0} sealed by the agents, {Received:N0} received by the collector")
        + (Delivered == 0 ? "" : FormattableString.Invariant($", {Delivered:N0} (its own states included) delivered to InfluxDB"));
}
