#if !NAMED_PACKAGES
using InternetDesa.Agent;
using InternetDesa.Collector;
using InternetDesa.Protocols;
using InternetDesa.Provisioning.Cli;

namespace InternetDesa.Tests.Contracts;

public sealed class TransportTests
{
    [Fact]
    public void A_build_without_the_packages_says_how_to_get_them()
    {
        Assert.Null(Transports.Fault(Transport.Builtin));
        var options = new CollectorOptions { Transport = Transport.Package };
        Assert.Contains(options.Validate(new(options)), fault => fault.MemberNames.Contains("Transport")
            && fault.ErrorMessage!.Contains("-p:NamedPackages=true", StringComparison.Ordinal));
        Assert.Throws<NotSupportedException>(() => Transports.Snmp(Transport.Package, TimeProvider.System));
    }

    [Fact]
    public async Task Every_program_refuses_it_at_its_start()
    {
        var agent = new AgentOptions { Transport = Transport.Package };
        Assert.Contains(agent.Validate(new(agent)), fault => fault.MemberNames.Contains("Transport")
            && fault.ErrorMessage!.Contains("-p:NamedPackages=true", StringComparison.Ordinal));

        using var errors = new StringWriter();
        Assert.Equal(2, await DesactlCommand.RunAsync(
            ["facts", "10.33.1.2", "--transport", "package", "--plain-text"], new Surroundings(TextWriter.Null, errors, TextReader.Null, TimeProvider.System)));
        Assert.Contains("-p:NamedPackages=true", errors.ToString(), StringComparison.Ordinal);
    }
}
#endif
