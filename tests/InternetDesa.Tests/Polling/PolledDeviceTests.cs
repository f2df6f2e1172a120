using InternetDesa.Collector.Polling;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Tests.Polling;

public sealed class PolledDeviceTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Gateways_with_an_address_are_polled_with_their_credential()
    {
        var devices = Of("""
            33.01.01.2001,gw,gateway,metered,10.33.0.1,a
            33.01.01.2001,agent,agent,metered,,
            33.01.01.2002,gw,gateway,terrestrial,10.33.0.2:1161,b
            33.01.01.2002,ap,ap,terrestrial,10.33.0.3,b
            33.01.01.2003,gw,gateway,terrestrial,,
            """, "# communities\n\na=satu\nb = du=a \n");
        Assert.Equal(["33/01/01/2001/gw 10.33.0.1:161 600 True", "33/01/01/2002/gw 10.33.0.2:1161 60 False"],
            devices.Select(device => $"{device.Id} {device.Target.EndPoint} {device.Interval.TotalSeconds} {device.HasAgent}"));
        Assert.Equal(["satu", "du=a"], devices.Select(device => ((SnmpCommunity)device.Target.Credentials).Name));
    }

    [Theory]
    [InlineData("b=x", "the credential 'a' of 33/01/01/2001/gw is missing; write a=community")]
    [InlineData("a", "line 1: write name=community")]
    [InlineData("a=\n", "line 1: write name=community")]
    [InlineData("a=rahasia\na=rahasia", "line 2: 'a' is there twice")]
    public void A_fault_of_the_credentials_is_named_without_a_secret(string text, string part)
    {
        var fault = Assert.Throws<FormatException>(() => Of("33.01.01.2001,gw,gateway,,10.33.0.1,a", text));
        Assert.Contains(part, fault.Message);
        Assert.DoesNotContain("rahasia", fault.Message);
    }

    [Fact]
    public void Without_a_file_the_option_is_named()
    {
        var inventory = Inventory("33.01.01.2001,gw,gateway,,10.33.0.1,a");
        Assert.Contains("Collector:Polling:CredentialsFile", Assert.Throws<FormatException>(() => PolledDevice.Of(inventory, new PollingOptions())).Message);
    }

    [Theory]
    [InlineData("10,a", "address '10'")]
    [InlineData("gw.desa,a", "address 'gw.desa'")]
    [InlineData("10.33.0.1,", "go together")]
    [InlineData(",a", "go together")]
    public void A_wrong_address_is_refused_with_what_to_write(string columns, string part) =>
        Assert.Contains(part, Assert.Throws<FormatException>(() => Inventory($"33.01.01.2001,gw,gateway,,{columns}")).Message);

    [Fact]
    public void Devices_keep_their_place_in_the_interval_and_spread_over_it()
    {
        var rows = Enumerable.Range(1, 11).Select(i => $"33.01.01.20{i:00},gw,gateway,,10.33.0.{i},a");
        var devices = Of(string.Join('\n', rows), "a=x");
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        foreach (var device in devices)
        {
            var next = device.NextAfter(now);
            Assert.InRange(next - now, TimeSpan.FromTicks(1), device.Interval);
            Assert.Equal(next, device.NextAfter(next.AddTicks(-1)));
            Assert.Equal(next + device.Interval, device.NextAfter(next));
        }

        Assert.InRange(devices.Select(device => (device.NextAfter(now) - now).TotalSeconds).Max()
            - devices.Select(device => (device.NextAfter(now) - now).TotalSeconds).Min(), 30, 60);
    }

    [Fact]
    public void Silence_is_asked_about_soon_and_then_less_and_less_often()
    {
        var device = Of("33.01.01.2001,gw,gateway,,10.33.0.1,a", "a=x")[0];
        var schedule = new PollSchedule(device);
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var waits = new List<double>();
        for (var i = 0; i < 7; i++)
        {
            schedule.Polled(answered: false);
            Assert.Equal(i >= 2, schedule.IsDead);
            var next = schedule.Next(now);
            waits.Add((next - now).TotalSeconds);
            now = next;
        }

        Assert.Equal([10, 10], waits[..2]);
        Assert.InRange(waits[2], 0, 60);
        Assert.Equal([120, 240, 240, 240], waits[3..]);
        schedule.Polled(answered: true);
        Assert.Equal(60, (schedule.Next(now) - now).TotalSeconds);
    }

    private static InventoryModel Inventory(string rows) => InventoryCsv.Read(
        new StringReader($"code,device,role,profile,address,credential\n{rows}"), "test.csv", RegionTable.CentralJava());

    private IReadOnlyList<PolledDevice> Of(string rows, string communities)
    {
        File.WriteAllText(_file, communities);
        return PolledDevice.Of(Inventory(rows), new PollingOptions { CredentialsFile = _file });
    }
}
