using System.Net;
using System.Net.Sockets;

namespace InternetDesa.LiveTests.Support;

/// <summary>TCP ports of the programs under test.</summary>
internal static class Port
{
    /// <summary>Whether somebody takes connections there.</summary>
    public static async ValueTask<bool> IsOpenAsync(EndPoint address)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>One that nobody has at 127.0.0.1.</summary>
    public static int Free()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
