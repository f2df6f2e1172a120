using System.Net;

namespace InternetDesa.LiveTests.Support;

/// <summary>
/// Addresses of 127/8, each given once: a server has its usual port there and keeps it over a restart, since no outgoing connection
/// takes a port of an address that nobody binds to.
/// </summary>
internal static class Loopback
{
    private static int _given;

    public static IPAddress Next()
    {
        var n = Interlocked.Increment(ref _given);
        var process = Environment.ProcessId;
        return new IPAddress([127, (byte)(64 + n % 190), (byte)(process >> 8), (byte)process]);
    }
}
