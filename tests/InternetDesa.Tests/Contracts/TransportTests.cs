#if !NAMED_PACKAGES
using InternetDesa.Collector;
using InternetDesa.Protocols;

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
}
#endif
