using System.Net;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.LiveTests.Support;

/// <summary>Simulated routers at 127.0.0.1, without TLS.</summary>
internal static class TestRouter
{
    public static SimulatedRouter Create(string version, bool oldLogin = false) => new(new RouterSettings
    {
        Version = RouterVersion.Parse(version),
        OldLogin = oldLogin,
        Management = "127.0.0.1/8",
        Gateway = "127.0.0.2",
    }, TimeProvider.System);

    public static ApiListener Listen(SimulatedRouter router) => new(new IPEndPoint(IPAddress.Loopback, 0), _ => router, certificate: null);
}
