using System.Net;
using InternetDesa.Bench.Harness;
using InternetDesa.Bench.Snmp;
using InternetDesa.Protocols;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Bench.Packages;

/// <summary>SNMP v2c, GET of ten objects.</summary>
internal sealed class GetWork(int port) : IPackageWork
{
    private const int UnderWay = 50;
    private readonly Dictionary<Transport, ISnmpClient> _clients = [];

    private readonly SnmpTarget _target = new(new IPEndPoint(IPAddress.Loopback, port), new SnmpCommunity(SnmpQuestions.Community))
    {
        Timeout = TimeSpan.FromSeconds(2),
    };

    public string Name => "SNMP GET of 10 OIDs, 50 under way";

    public string Package => "SharpSnmpLib";

    public int Operations => 5_000;

    public Task OpenAsync(CancellationToken ct)
    {
        foreach (var transport in Enum.GetValues<Transport>())
            _clients.Add(transport, Transports.Snmp(transport, TimeProvider.System));
        return Task.CompletedTask;
    }

    public Task<Sample> RunAsync(Transport transport, CancellationToken ct) => Sample.OfAsync(() =>
    {
        var left = Operations;
        return Task.WhenAll(Enumerable.Range(0, UnderWay).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var answer = await _clients[transport].GetAsync(_target, SnmpQuestions.Ten, ct);
                if (answer.Outcome != SnmpOutcome.Answered || answer.VarBinds.Count != SnmpQuestions.Ten.Length)
                    throw new InvalidOperationException($"a request was not answered: {answer}");
            }
        }));
    });

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
            await client.DisposeAsync();
    }
}
