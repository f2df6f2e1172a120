using System.Net.Sockets;
using System.Reflection;
using tik4net;

namespace InternetDesa.Protocols.RouterOs.Package;

/// <summary>
/// tik4net writes each word's length and body apart and leaves Nagle's algorithm on: 200 small commands take seconds instead of
/// milliseconds. It has no option for it, so its socket is reached by reflection; where a version hides it elsewhere, it stays slow.
/// </summary>
internal static class Tik4NetNoDelay
{
    public static void Set(ITikConnection connection)
    {
        if (connection.GetType().GetField("_tcpConnection", BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(connection) is TcpClient client)
            client.NoDelay = true;
    }
}
