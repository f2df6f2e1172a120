using System.Net;
using InternetDesa.Core.Snmp;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Tests.Polling;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Snmp;

public sealed class SnmpProfileTests
{
    [Theory]
    [InlineData("1.3.6.1.4.1.14988.1", "mikrotik")]
    [InlineData("1.3.6.1.4.1.149880.1", "if-mib")]
    [InlineData("1.3.6.1.4.1.14988.2", "if-mib")]
    [InlineData("1.3.6.1.4.1.318.1.3.27", "ups")]
    [InlineData("1.3.6.1.2.1.33", "ups")]
    [InlineData("1.3.6.1.4.1.8072.3.2.10", "if-mib")]
    [InlineData("0.0", "if-mib")]
    public void A_device_has_the_profile_of_its_maker(string sysObjectId, string name) =>
        Assert.Equal(name, SnmpProfiles.BuiltIn.For(Oid.Parse(sysObjectId)).Name);

    [Fact]
    public void A_profile_has_what_its_base_has()
    {
        var (basic, mikrotik) = (SnmpProfiles.BuiltIn.All[0], SnmpProfiles.BuiltIn.All[1]);
        Assert.NotEmpty(basic.Parts);
        Assert.Equal(basic.Parts, mikrotik.Parts.Take(basic.Parts.Count));
        Assert.Contains(mikrotik.Parts, part => part is ProfileTable { Measurement: "hotspot" });
    }

    [Theory]
    [InlineData("name: x\nscalars:\n- { oid: 1.3.6, field: sys.uptime }", "line 3: 'sys.uptime' is no number of the schema")]
    [InlineData("name: x\nscalars:\n- { oid: 1.3.6, field: agent.version }", "line 3: 'agent.version' is no number of the schema")]
    [InlineData("name: x\nscalars:\n- oid: 1.x\n  field: sys.uptime_s", "line 3: oid: OID '1.x'")]
    [InlineData("name: x\nscalars:\n- oid: 1.3.6\n  field: sys.uptime_s\n  scale: 0", "line 5: scale 0")]
    [InlineData("name: x\nscalars:\n- oid: 1.3.6\n  field: sys.uptime_s\n  scale: ten", "line 5: scale: 'ten' is no number")]
    [InlineData("name: x\nscalars:\n- { oid: 1.3.6, field: sys.uptime_s, feld: 1 }", "line 3: 'feld' is not known here")]
    [InlineData("name: x\nscalars: 1", "line 2: scalars: write a list")]
    [InlineData("name: [x]", "line 1: name: write one value")]
    [InlineData("name: x\nname: y", "x.yaml line")]
    [InlineData("name: [", "x.yaml line")]
    [InlineData("- name: x", "line 1: write one mapping")]
    [InlineData("match: 1.3.6", "line 1: name is missing")]
    [InlineData("name: x\nbase: y", "line 2: base: no profile 'y'")]
    [InlineData("name: if-mib", "line 1: there is a profile 'if-mib' already")]
    [InlineData("name: x\ntables:\n- { measurement: nets, columns: [ { oid: 1.3, field: x } ] }", "line 3: 'nets' is no such measurement")]
    [InlineData("name: x\ntables:\n- { measurement: net, columns: [ { oid: 1.3, field: oper } ] }", "line 3: a table of rows has tag: if")]
    [InlineData("name: x\ntables:\n- { measurement: sys, rows: mean, tag: if, columns: [ { oid: 1.3, field: cpu_pct } ] }", "tag: if")]
    [InlineData("name: x\ntables:\n- { measurement: sys, rows: sum, columns: [ { oid: 1.3, field: cpu_pct } ] }", "rows 'sum'")]
    [InlineData("name: x\ntables:\n- { measurement: sys, rows: mean }", "columns is missing")]
    [InlineData("name: x\ntables:\n- { measurement: sys, rows: mean, every: 0, columns: [ { oid: 1.3, field: cpu_pct } ] }", "every 0")]
    [InlineData("name: x\ntables:\n- { measurement: sys, rows: mean, since: new, columns: [ { oid: 1.3, field: cpu_pct } ] }", "since: 'new' is no version")]
    [InlineData("name: x\ntables:\n- { measurement: net, tag: if, columns: [ { oid: 1.3, field: rx_bytes, rate: rx_err } ] }", "rx_err is no float")]
    [InlineData("name: x\ngauges: { name: 1.3, value: 1.4 }", "line 2: name, value and unit are needed")]
    [InlineData("name: x\ngauges: { name: 1.3, value: 1.4, unit: 1.5, scales: { a: 1 } }", "'a: 1' is no unit")]
    public void A_fault_is_named_with_its_line(string yaml, string part)
    {
        var fault = Assert.Throws<FormatException>(() => SnmpProfileYaml.Read(yaml, "x.yaml", SnmpProfiles.BuiltIn.All));
        Assert.StartsWith("x.yaml line ", fault.Message);
        Assert.Contains(part, fault.Message);
    }

    [Fact]
    public void All_faults_are_found()
    {
        var fault = Assert.Throws<FormatException>(() => SnmpProfileYaml.Read(
            "base: y\nscalars:\n- { oid: 1.x, field: sys.uptime_s }\n- { oid: 1.3, field: x }\nother: 1", "x.yaml", []));
        Assert.Equal(["1", "1", "3", "4", "5"], fault.Message.Split('\n').Select(line => line.Split(' ')[2].TrimEnd(':')).Order());
    }

    [Fact]
    public void Version_and_model_decide_what_a_device_has()
    {
        string[] Wifi(string version, string model) => [.. SnmpProfiles.BuiltIn.All[1]
            .PlanFor(ProfileCondition.TryVersion(version, out var parsed) ? parsed : null, model).Parts
            .OfType<ProfileTable>().Where(table => table.Measurement == "wifi").Select(table => table.Name.Split('.')[^4])];

        Assert.Equal(["1", "1", "21"], Wifi("7.18.2", "hAP ax lite"));
        Assert.Equal(["1", "1", "21"], Wifi("7.20beta3", ""));
        Assert.Equal(["1", "1"], Wifi("7.9", "hAP ac2"));
        Assert.Equal(["1", "1"], Wifi("6.49.10 (long-term)", "hAP ac2"));
        Assert.Equal(["1", "21"], Wifi("7.18", "CCR2004-1G-12S+2XS"));
        // What it does not tell keeps it from nothing.
        Assert.Equal(["1", "1", "21"], Wifi("", ""));
        Assert.DoesNotContain(SnmpProfiles.BuiltIn.All[1].PlanFor(null, "CHR").Parts, part => part is ProfileGauges);
        Assert.Same(SnmpProfiles.BuiltIn.All[1].PlanFor(new Version(7, 18), "a"), SnmpProfiles.BuiltIn.All[1].PlanFor(new Version(7, 20), "b"));
    }

    [Fact]
    public async Task A_poll_is_one_get_and_one_getbulk_where_the_rows_fit_an_answer()
    {
        // Counters that have no narrow column in their place are not taken for narrow ones, which cost a second question for the uptime.
        var directory = Directory.CreateTempSubdirectory("desa-profiles-");
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, "wide.yaml"), "name: wide\nmatch: 1.3.6.1.4.1.14988.1\ntables:\n"
                + "- { measurement: net, tag: if, columns: [ { oid: 1.3.6.1.2.1.31.1.1.1.6, field: rx_bytes, rate: rx_bps } ] }\n");
            var time = new ManualTimeProvider();
            var router = DeviceObjects.Router(5);
            var client = new SimulatedClient(time, _ => router.All);
            var device = new SnmpDevice(client, new SnmpTarget(new IPEndPoint(IPAddress.Loopback, 161), new SnmpCommunity("x")), time,
                SnmpProfiles.Load(directory.FullName));
            for (var poll = 0; poll < 3; poll++)
            {
                client.Requests.Clear();
                router.Uptime(1000 + (60 * poll));
                await device.ReadAsync(CancellationToken.None);
                time.Advance(TimeSpan.FromMinutes(1));
            }

            Assert.Equal([SnmpPduType.Get, SnmpPduType.GetBulk], client.Requests.Select(request => request.Type));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_file_stands_in_for_a_built_in_profile()
    {
        var directory = Directory.CreateTempSubdirectory("desa-profiles-");
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, "own.yaml"), "name: own\nmatch: 1.3.6.1.4.1.14988.1\nbase: mikrotik\n");
            File.WriteAllText(Path.Combine(directory.FullName, "radio.yaml"), "name: radio\nmatch: [1.3.6.1.4.1.41112, 1.3.6.1.4.1.10002]\n");
            var profiles = SnmpProfiles.Load(directory.FullName);
            Assert.Equal(["own", "radio", "radio", "ups"], new[] { "14988.1", "41112.1", "10002.1", "318.1" }
                .Select(oid => profiles.For(Oid.Parse($"1.3.6.1.4.1.{oid}")).Name));
            File.WriteAllText(Path.Combine(directory.FullName, "bad.yaml"), "nam: x\n");
            File.WriteAllText(Path.Combine(directory.FullName, "worse.yaml"), "name: x\nbase: y\n");
            var fault = Assert.Throws<FormatException>(() => SnmpProfiles.Load(directory.FullName));
            Assert.Contains("bad.yaml line 1", fault.Message);
            Assert.Contains("worse.yaml line 2", fault.Message);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
