using System.Globalization;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Bench.Provision;

/// <summary>Rows added and removed again, each batch in one round trip.</summary>
internal static class PlainWrites
{
    /// <summary>One round.</summary>
    public static async Task RunAsync(RouterSettings router, int port, int count, CancellationToken ct)
    {
        await using var session = await RouterSession.OpenAsync(
            () => new RouterOsConnection(RouterOsTcp.PlainText("127.0.0.1", port), new RouterOsLogin(router.User, router.Password), new RouterOsOptions(), TimeProvider.System),
            ct).ConfigureAwait(false);
        var added = await session.SendAsync([.. Enumerable.Range(0, count).Select(Row)], ct).ConfigureAwait(false);
        var removed = await session.SendAsync([.. added.Select(reply => new[] { "/ip/firewall/address-list/remove", $"=.id={reply.Ret}" })], ct).ConfigureAwait(false);
        if (removed.Any(reply => reply.Outcome != RouterOsOutcome.Done))
            throw new InvalidOperationException("a row was not removed");
    }

    private static string[] Row(int i) =>
    [
        "/ip/firewall/address-list/add", "=list=bench", string.Create(CultureInfo.InvariantCulture, $"=address=192.0.2.{(i % 250) + 1}"), $"=comment=ours {i}",
    ];
}
