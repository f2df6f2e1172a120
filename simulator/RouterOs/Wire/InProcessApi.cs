using System.Net;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>Connects to a simulated router within the process: cheap, and on one thread when the clock is virtual.</summary>
internal static class InProcessApi
{
    // TCP's handshake, and that of TLS 1.3 (RFC 8446 §2).
    private const int RoundTrips = 2;

    /// <summary>What a <see cref="Protocols.RouterOs.RouterOsConnection"/> opens its stream with. No TLS bytes flow; their time is counted.</summary>
    /// <param name="router">The router.</param>
    /// <param name="from">The technician's address.</param>
    /// <param name="time">The clock of the round trips.</param>
    /// <param name="service">The service.</param>
    /// <param name="to">Which of the router's addresses is dialled; null for that towards the province.</param>
    public static Func<CancellationToken, ValueTask<Stream>> Connector(
        SimulatedRouter router, IPAddress from, TimeProvider time, string service = "api-ssl", IPAddress? to = null) => async ct =>
    {
        if (router.Settings.RoundTrip > TimeSpan.Zero)
            await PauseAsync(router.Settings.RoundTrip * RoundTrips, time, ct).ConfigureAwait(false);
        var local = to ?? router.Settings.Address;
        if (!router.Management.IsOpen(local, from, service))
        {
            // Nobody answers.
            await PauseAsync(Timeout.InfiniteTimeSpan, time, ct).ConfigureAwait(false);
        }

        if (router.Management.Service(service) is not { Disabled: false })
            throw new IOException($"{local}: Connection refused");
        var stream = new ApiStream();
        stream.Session = router.Accept(stream, local, from, service);
        if (stream.Session is null)
            stream.End(reset: false);
        return stream;
    };

    // Task.Delay would end on a thread of the pool when it is cancelled.
    private static async Task PauseAsync(TimeSpan pause, TimeProvider time, CancellationToken ct)
    {
        var end = new TaskCompletionSource();
        await using var timer = time.CreateTimer(_ => end.TrySetResult(), null, pause, Timeout.InfiniteTimeSpan);
        await using var cancelled = ct.UnsafeRegister(_ => end.TrySetCanceled(ct), null);
        await end.Task.ConfigureAwait(false);
    }
}
