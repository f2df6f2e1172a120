using InternetDesa.Collector.Broker;

namespace InternetDesa.Tests.Broker;

public sealed class BrokerOptionsTests
{
    [Fact]
    public void Without_an_address_there_is_no_broker_and_nothing_to_check() => Assert.Empty(Errors(new BrokerOptions { ClientId = "" }));

    [Theory]
    [InlineData("mqtts://broker.example", "broker.example", 8883, true)]
    [InlineData("mqtt://127.0.0.1", "127.0.0.1", 1883, false)]
    [InlineData("mqtts://10.0.0.1:9999/", "10.0.0.1", 9999, true)]
    public void An_address_names_host_port_and_TLS(string url, string host, int port, bool tls)
    {
        var options = new BrokerOptions { Url = url, ClientId = "collector", CaFile = Environment.ProcessPath! };
        Assert.Empty(Errors(options));
        Assert.Equal((host, port, tls), (options.Host, options.Port, options.Tls));
    }

    [Fact]
    public void Every_fault_is_named_with_what_to_write()
    {
        var errors = Errors(new BrokerOptions
        {
            Url = "mqtts://broker.example", ClientId = "+", CertificateFile = "/tidak/ada.pem", PasswordFile = "/tidak/ada", Regions = ["33.01"],
        });
        Assert.Equal(
        [
            "CaFile: mqtts://broker.example needs the certificate of the authority to trust; name a PEM file",
            "ClientId: '+' can not name a session; write 1 to 64 letters such as collector-3301",
            "CertificateFile: a certificate and its key come together; name both PEM files or none",
            "Username: a password needs it; write the user that the broker knows",
            "CertificateFile: there is no file /tidak/ada.pem",
            "PasswordFile: there is no file /tidak/ada",
            "Regions: '33.01' is no region; write a code without dots, such as 33, 3301 or 330101",
        ], errors);
        Assert.StartsWith("Url: 'http://broker'", Errors(new BrokerOptions { Url = "http://broker", ClientId = "c" }).Single(), StringComparison.Ordinal);
    }

    private static string[] Errors(BrokerOptions options) =>
        [.. options.Validate(new(options)).Select(result => $"{result.MemberNames.Single()}: {result.ErrorMessage}")];
}
