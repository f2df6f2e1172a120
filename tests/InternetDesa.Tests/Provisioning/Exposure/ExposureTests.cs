using InternetDesa.Provisioning.Exposure;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Tests.Provisioning.Enrolling;

namespace InternetDesa.Tests.Provisioning.Exposure;

public sealed class ExposureTests
{
    [Theory]
    [InlineData("6.28", "CVE-2023-30799")]
    [InlineData("6.29", "CVE-2018-14847 CVE-2023-30799")]
    [InlineData("6.42", "CVE-2018-14847 CVE-2023-30799")]
    [InlineData("6.42.1", "CVE-2023-30799")]
    [InlineData("6.49.7", "CVE-2023-30799")]
    [InlineData("6.49.8", "")]
    [InlineData("7.12", "")]
    public void Known_faults_by_version(string version, string faults)
    {
        Assert.True(RouterOsVersion.TryParse(version, out var parsed));
        Assert.Equal(faults, string.Join(' ', KnownFault.Of(parsed).Select(fault => fault.Id)));
    }

    [Fact]
    public void What_lies_open_is_counted_by_kabupaten_and_read_again_from_what_was_saved()
    {
        using var bench = new EnrolBench("code,device,role,uplink,index,reach\n33.01.01.2001,gw,gateway,4g,0,hub\n33.74.01.1001,gw,gateway,4g,1,hub\n33.74.01.1002,gw,gateway,4g,2,hub\n");
        bench.Desactl.Did("enrol", "33.01.01.2001", "33.74.01.1001", "33.74.01.1002", "--kits", bench.Desactl["kits"]);
        using var good = bench.Unpack("AAA1");
        using var bad = bench.Unpack("BBB2");
        bench.RunKit(good, bench.Desactl["kits/33.01.01.2001"], "10.240.0.5");
        bench.RunKit(bad, bench.Desactl["kits/33.74.01.1001"], "10.240.0.9");
        good.Console("/ip/service/set winbox disabled=yes");
        bad.Console("/user/add name=admin group=full password=x");
        bad.Console("/ip/service/set telnet disabled=no address=10.0.0.0/8");
        Assert.Equal(1, bench.Run("exposure", "--save", bench.Desactl["exposure.json"]));
        var said = bench.Desactl.Said();
        Assert.Contains("account admin, telnet, winbox", said, StringComparison.Ordinal);
        Assert.DoesNotContain("33/01/01/2001/gw", said, StringComparison.Ordinal);

        Assert.Equal(1, bench.Run("exposure", "--from", bench.Desactl["exposure.json"], "--json"));
        var json = System.Text.Json.JsonDocument.Parse(bench.Desactl.Said()).RootElement.GetProperty("kabupaten");
        Assert.Equal(["3301 1 0 0", "3374 2 1 1"], json.EnumerateArray().Select(each =>
            $"{each.GetProperty("kabupaten")} {each.GetProperty("routers")} {each.GetProperty("notReached")} {each.GetProperty("admin")}"));
        Assert.Equal(0, bench.Run("exposure", "--from", bench.Desactl["exposure.json"], "--in", "33.01"));
        Assert.Equal(2, bench.Run("exposure", "--from", bench.Desactl["inventory.csv"]));
    }

    [Fact]
    public void The_collector_reads_the_users_that_were_made()
    {
        using var bench = new EnrolBench("code,device,role,index,reach\n33.01.01.2001,gw,gateway,0,hub\n");
        bench.Desactl.Did("enrol", "33.01.01.2001", "--kits", bench.Desactl["kits"]);
        bench.Desactl.Did("snmp-users", "--out", bench.Desactl["snmp"]);
        var user = Assert.IsType<Protocols.Snmp.SnmpUser>(Assert.Single(Core.Snmp.SnmpCredentialsFile.Load(bench.Desactl["snmp"])).Value);
        Assert.Equal((Protocols.Snmp.SnmpAuthentication.Sha1, Protocols.Snmp.SnmpPrivacy.Aes128), (user.Authentication, user.Privacy));
    }
}
