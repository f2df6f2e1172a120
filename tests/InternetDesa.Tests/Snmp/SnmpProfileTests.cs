using InternetDesa.Core.Snmp;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Tests.Snmp;

public sealed class SnmpProfileTests
{
    [Theory]
    [InlineData("1.3.6.1.4.1.14988.1", "mikrotik")]
    [InlineData("1.3.6.1.4.1.149880.1", "if-mib")]
    [InlineData("1.3.6.1.4.1.8072.3.2.10", "if-mib")]
    [InlineData("0.0", "if-mib")]
    public void A_device_has_the_profile_of_its_maker(string sysObjectId, string name) =>
        Assert.Equal(name, SnmpProfiles.For(Oid.Parse(sysObjectId)).Name);

    [Fact]
    public void A_profile_has_what_its_base_has()
    {
        var (basic, mikrotik) = (SnmpProfiles.All[0], SnmpProfiles.All[1]);
        Assert.NotEmpty(basic.Tables);
        Assert.Equal(basic.Tables, mikrotik.Tables.Take(basic.Tables.Count));
        Assert.Contains(mikrotik.Tables, table => table.Measurement == "hotspot");
    }

    [Theory]
    [InlineData("name: x\nscalars:\n- { oid: 1.3.6, field: sys.uptime }", "'sys.uptime' is no number of the schema")]
    [InlineData("name: x\nscalars:\n- { oid: 1.3.6, field: agent.version }", "is no number of the schema")]
    [InlineData("name: x\nscalars:\n- { oid: 1.x, field: sys.uptime_s }", "OID '1.x'")]
    [InlineData("name: x\nscalars:\n- { oid: 1.3.6, field: sys.uptime_s, scale: 0 }", "scale 0")]
    [InlineData("name: x\nscalars:\n- { oid: 1.3.6, feld: sys.uptime_s }", "line 3")]
    [InlineData("name: x\nname: y", "line 2")]
    [InlineData("name: [", "x.yaml line")]
    [InlineData("match: 1.3.6", "name is missing")]
    [InlineData("name: x\nbase: y", "no profile 'y'")]
    [InlineData("name: x\ntables:\n- { measurement: nets }", "no such measurement")]
    [InlineData("name: x\ntables:\n- { measurement: net }", "tag: if")]
    [InlineData("name: x\ntables:\n- { measurement: sys, rows: mean, tag: if }", "tag: if")]
    [InlineData("name: x\ntables:\n- { measurement: sys, rows: sum }", "rows 'sum'")]
    [InlineData("name: x\ntables:\n- { measurement: sys, rows: mean, every: 0 }", "every 0")]
    [InlineData("name: x\ntables:\n- { measurement: net, tag: if, columns: [ { oid: 1.3, field: rx_bytes, rate: rx_err } ] }", "rx_err is no float")]
    public void A_fault_is_named_with_its_place(string yaml, string part)
    {
        var fault = Assert.Throws<FormatException>(() => SnmpProfileYaml.Read(yaml, "x.yaml", []));
        Assert.StartsWith("x.yaml", fault.Message);
        Assert.Contains(part, fault.Message);
    }

    [Fact]
    public void All_faults_are_found()
    {
        var fault = Assert.Throws<FormatException>(() =>
            SnmpProfileYaml.Read("base: y\nscalars:\n- { oid: 1.x, field: sys.uptime_s }\n- { oid: 1.3, field: x }", "x.yaml", []));
        Assert.Equal(4, fault.Message.Split('\n').Length);
    }
}
