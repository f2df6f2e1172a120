using System.Text;
using InternetDesa.Bench.Harness;
using InternetDesa.Protocols;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Bench.Packages;

/// <summary>A batch of 1,000 lines of line protocol by <c>/api/v2/write</c>, one after another, uncompressed.</summary>
internal sealed class LineWork(int port) : IPackageWork
{
    private readonly Dictionary<Transport, IInfluxWriter> _writers = [];

    private readonly byte[] _lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(i =>
        $"ping,desa=3301012001,dev=agent,target=1.1.1.1 sent=5i,recv=5i,rtt_avg_ms={i}.5 {1_767_225_600_000_000_000 + (i * 1_000_000_000L)}\n")));

    public string Name => "Influx write of 1,000 lines";

    public string Package => "InfluxDB.Client";

    public int Operations => 500;

    public Task OpenAsync(CancellationToken ct)
    {
        var options = new InfluxOptions { Url = new Uri($"http://127.0.0.1:{port}"), Api = InfluxApi.V2, Organisation = "jateng", Database = "desa", Secret = "t0ken" };
        foreach (var transport in Enum.GetValues<Transport>())
            _writers.Add(transport, Transports.Influx(transport, options, TimeSpan.FromSeconds(10), TimeProvider.System));
        return Task.CompletedTask;
    }

    public Task<Sample> RunAsync(Transport transport, CancellationToken ct) => Sample.OfAsync(async () =>
    {
        for (var i = 0; i < Operations; i++)
        {
            if (await _writers[transport].WriteAsync(_lines, ct) is { Outcome: not InfluxOutcome.Accepted } result)
                throw new InvalidOperationException($"a batch was not accepted: {result}");
        }
    });

    public ValueTask DisposeAsync() => default;
}
