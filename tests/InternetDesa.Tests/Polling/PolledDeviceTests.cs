using InternetDesa.Collector.Polling;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Polling;

public sealed class PolledDeviceTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Devices_with_an_address_are_polled_with_their_credential()
    {
        var devices = Of("""
            33.01.01.2001,gw,gateway,metered,10.33.0.1,a
            33.01.01.2001,agent,agent,metered,,
            33.01.01.2002,gw,gateway,terrestrial,10.33.0.2:1161,b
            33.01.01.2002,ap,ap,terrestrial,10.33.0.3,b
            33.01.01.2003,gw,gateway,terrestrial,,
            """, "# credentials\n\na: { community: satu }\nb: { community: du=a, version: 1 }\n");
        // Two devices share a village's link.
        Assert.Equal(
            [
                "33/01/01/2001/gw 10.33.0.1:161 600 True 100000", "33/01/01/2002/ap 10.33.0.3:161 60 False 500000",
                "33/01/01/2002/gw 10.33.0.2:1161 60 False 500000",
            ],
            devices.Select(device => $"{device.Id} {device.Target.EndPoint} {device.Interval.TotalSeconds} {device.HasAgent} {device.BytesADay}"));
        SnmpCommunity[] communities = [new("satu"), new("du=a") { V1 = true }, new("du=a") { V1 = true }];
        Assert.Equal(communities, devices.Select(device => device.Target.Credentials));
    }

    [Theory]
    [InlineData("b: { community: x }", "the credential 'a' of 33/01/01/2001/gw is missing; write a: { community: … }")]
    [InlineData("a=rahasia", "line 1: write one mapping")]
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
        var devices = Of(string.Join('\n', rows), "a: { community: x }");
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
        var device = Of("33.01.01.2001,gw,gateway,,10.33.0.1,a", "a: { community: x }")[0];
        var schedule = new PollSchedule(device);
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var waits = new List<double>();
        for (var i = 0; i < 7; i++)
        {
            schedule.Polled(answered: false);
            Assert.Equal(i >= 2, schedule.IsDead);
            var wait = schedule.Wait(now);
            waits.Add(wait.TotalSeconds);
            now += wait;
        }

        Assert.Equal([10, 10], waits[..2]);
        Assert.InRange(waits[2], 6, 66);
        Assert.Equal([120, 240, 240, 240], waits[3..]);
        schedule.Polled(answered: true);
        Assert.Equal(60, schedule.Wait(now).TotalSeconds);
    }

    [Fact]
    public void A_poll_keeps_its_phase_also_when_the_timer_was_early_or_the_clock_was_set()
    {
        var device = Of("33.01.01.2001,gw,gateway,,10.33.0.1,a", "a: { community: x }")[0];
        var schedule = new PollSchedule(device);
        var due = device.NextAfter(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        // A timer of whole milliseconds; a poll that took twenty seconds.
        Assert.Equal(60.001, schedule.Wait(due.AddMilliseconds(-1)).TotalSeconds, 6);
        Assert.Equal(40, schedule.Wait(due.AddSeconds(20)).TotalSeconds);
        // Whatever the clock says now, nobody waits for it to be again what it was.
        foreach (var step in new[] { -86_400, -3_601, 3_601, 86_400 })
            Assert.InRange(schedule.Wait(due.AddSeconds(step)).TotalSeconds, 6, 66);
    }

    private static InventoryModel Inventory(string rows) => InventoryCsv.Read(
        new StringReader($"code,device,role,profile,address,credential\n{rows}"), "test.csv", RegionTable.CentralJava());

    private IReadOnlyList<PolledDevice> Of(string rows, string communities)
    {
        SecretFile.Write(_file, communities);
        return PolledDevice.Of(Inventory(rows), new PollingOptions { CredentialsFile = _file });
    }
}
