using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace InternetDesa.Collector;

/// <summary>
/// What comes by a socket is handled on the thread that epoll(7) tells of it, from its bytes to the spool: handing each report to the thread
/// pool wakes and puts to sleep more threads than there are reports (docs/decisions/0028). Code there must not wait for a disk or a database.
/// </summary>
internal static class SocketThread
{
    // The runtime's name for it; whoever sets it to 0 gets the thread pool back.
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Has the runtime do so; to be called before the process uses its first socket.</summary>
    public static void Use()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
            Environment.SetEnvironmentVariable(Variable, "1");
    }

    /// <summary>Has Kestrel do so.</summary>
    public static void Use(SocketTransportOptions sockets) => sockets.UnsafePreferInlineScheduling = true;

    /// <summary>Goes on in the thread pool: before work that takes longer or waits.</summary>
    public static ConfiguredTaskAwaitable LeaveAsync() => Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
}
