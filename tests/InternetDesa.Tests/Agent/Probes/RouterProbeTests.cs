using InternetDesa.Agent.Probes.Router;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Tests.Snmp;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Agent.Probes;

public sealed class RouterProbeTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public async Task The_router_is_read_with_the_collector_s_profiles_and_named_as_the_inventory_names_it()
    {
        SecretFile.Write(_file, "desa: { community: public }");
        await using var responder = ScriptedResponder.Of(
            ("1.3.6.1.2.1.1.2.0", SnmpValue.FromOid(Oid.Parse("1.3.6.1.4.1.14988.1"))),
            ("1.3.6.1.2.1.1.3.0", SnmpValue.FromUnsigned(SnmpType.TimeTicks, 360_000)),
            ("1.3.6.1.4.1.14988.1.1.3.8.0", SnmpValue.FromSigned(237)));
        await using var client = new SnmpClient(TimeProvider.System);
        var probe = new RouterProbe(Options(responder), TimeSpan.FromMinutes(1), client, TimeProvider.System);

        var point = Assert.IsType<RouterPoint>(Assert.Single(await probe.MeasureAsync(CancellationToken.None)));

        var line = WebProbeTests.Line(point);
        Assert.Contains("sys,dev=gw uptime_s=3600i", line, StringComparison.Ordinal);
        Assert.Contains("volt_v=23.7", line, StringComparison.Ordinal);
        Assert.Equal([true, false, false, false, false, true], new long[] { 0, 1, 2, 3, 4, 5 }.Select(probe.IsDue));
    }

    [Fact]
    public async Task A_silent_router_writes_nothing()
    {
        SecretFile.Write(_file, "desa: { community: public }");
        await using var responder = new ScriptedResponder((_, _) => []);
        await using var client = new SnmpClient(TimeProvider.System);
        var options = Options(responder);
        options.TimeoutMs = 20;
        var point = Assert.Single(await new RouterProbe(options, TimeSpan.FromMinutes(1), client, TimeProvider.System).MeasureAsync(CancellationToken.None));
        Assert.Equal("", WebProbeTests.Line(point));
        Assert.Null(((RouterPoint)point).OnBattery);
    }

    [Fact]
    public async Task Credentials_that_are_not_there_are_named()
    {
        SecretFile.Write(_file, "lain: { community: public }");
        await using var responder = new ScriptedResponder((_, _) => []);
        await using var client = new SnmpClient(TimeProvider.System);
        var fault = Assert.Throws<FormatException>(() => new RouterProbe(Options(responder), TimeSpan.FromMinutes(1), client, TimeProvider.System));
        Assert.Contains("has no 'desa'", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);

    private RouterOptions Options(ScriptedResponder responder) => new() { Address = responder.EndPoint.ToString(), CredentialsFile = _file };
}
