using InternetDesa.Simulator.Demo;

namespace InternetDesa.Tests.Simulator;

public sealed class DemoTotalsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("demo-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Runs_add_up()
    {
        var path = Path.Combine(_directory, "totals.json");
        DemoTotals.Load(path).Plus(new DemoTotals(1200, 1100, 900)).Save(path);
        DemoTotals.Load(path).Plus(new DemoTotals(10, 110, 90)).Save(path);

        Assert.Equal(new DemoTotals(1210, 1210, 990), DemoTotals.Load(path));
        Assert.Equal("1,210 sealed by the agents, 1,210 received by the collector", (DemoTotals.Load(path) with { Delivered = 0 }).ToString());
    }
}
