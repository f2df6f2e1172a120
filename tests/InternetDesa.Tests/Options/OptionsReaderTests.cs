using InternetDesa.Collector;
using InternetDesa.Core.Options;
using Microsoft.Extensions.Configuration;

namespace InternetDesa.Tests.Options;

public sealed class OptionsReaderTests
{
    [Fact]
    public void All_faults_are_found_at_once()
    {
        var fault = Assert.Throws<OptionsException>(() => Read(new()
        {
            ["Collector:Mqtt:Listn"] = "x",
            ["Collector:Mqtt:Listen"] = "nowhere",
            ["Collector:Mqtt:TlsListen"] = "10.0.0.1",
            ["Collector:Mqtt:PasswordFile"] = "/no/such/file",
            ["Collector:DownAfterSeconds"] = "soon",
            ["Collector:SpoolMegabytes"] = "1",
            ["Collector:Influx:Url"] = "influx",
            ["Collector:Influx"] = "http://127.0.0.1",
        }));
        string[] keys =
        [
            "Collector:Mqtt:Listn: no such option; those known are CertificateFile, ",
            "Collector:DownAfterSeconds: 'soon' is not a whole number",
            "Collector:SpoolMegabytes: write the spool's size in MiB",
            "Collector:DataDirectory: name a directory",
            "Collector:InventoryFile: name the inventory's CSV file",
            "Collector:Database: name the SQLite file",
            "Collector:Mqtt:Listen: 'nowhere' is no address with a port",
            "Collector:Mqtt:TlsListen: '10.0.0.1' is no address with a port",
            "Collector:Mqtt:PasswordFile: there is no file /no/such/file",
            "Collector:Influx:Url: 'influx' is no address",
            "Collector:Influx: 'http://127.0.0.1' is a value where options are wanted",
        ];
        Assert.All(keys, key => Assert.Contains(fault.Errors, error => error.StartsWith(key, StringComparison.Ordinal)));
    }

    [Fact]
    public void Sound_options_are_bound()
    {
        var file = Path.GetTempFileName();
        try
        {
            var options = Read(new()
            {
                ["Collector:DataDirectory"] = "data",
                ["Collector:Database"] = "state.db",
                ["Collector:InventoryFile"] = file,
                ["Collector:Mqtt:PasswordFile"] = file,
                ["Collector:Mqtt:Listen"] = "127.0.0.1:0",
                ["Collector:ReceiptIntervalSeconds"] = "2",
                ["Collector:Influx:Api"] = "V2",
            });
            Assert.Equal(("data", 2, "127.0.0.1:0"), (options.DataDirectory, options.ReceiptIntervalSeconds, options.Mqtt.Listen));
            Assert.Equal(Protocols.Influx.InfluxApi.V2, options.Influx.Api);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static CollectorOptions Read(Dictionary<string, string?> values) =>
        OptionsReader.Read<CollectorOptions>(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), CollectorOptions.Section);
}
