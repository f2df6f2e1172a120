using System.Net.Sockets;
using System.Reflection;
using tik4net;

namespace InternetDesa.Protocols.RouterOs.Package;

/// <summary>
/// The socket under tik4net, by reflection, for two things that it has no member for. It writes each word's length and body apart with
/// Nagle's algorithm on: 200 small commands take seconds instead of milliseconds. And it closes only after an answer to <c>/quit</c>, for
/// which it waits as long as for any other. A version that hides the socket elsewhere is slow, and slow to close.
/// </summary>
internal static class Tik4NetSocket
{
    public static void SetNoDelay(ITikConnection connection)
    {
        if (Of(connection) is { } client)
            client.NoDelay = true;
    }

    public static void Cut(ITikConnection connection) => Of(connection)?.Dispose();

    private static TcpClient? Of(ITikConnection connection) =>
        connection.GetType().GetField("_tcpConnection", BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(connection) as TcpClient;
}
