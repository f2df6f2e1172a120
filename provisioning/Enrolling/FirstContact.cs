using InternetDesa.Core.Inventory;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Enrolling;

/// <summary>What a router is when it answers for the first time.</summary>
/// <param name="Facts">What it says.</param>
/// <param name="Refusal">Why it is not taken; null where it is.</param>
internal sealed record Contact(RouterFacts Facts, string? Refusal);

/// <summary>The first contact with a router that got its kit.</summary>
/// <param name="connect">Makes a connection that pins the kit's certificate.</param>
/// <param name="time">The clock.</param>
internal sealed class FirstContact(Func<IRouterOsConnection> connect, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Waits until it answers, and looks whether it is the right one. The kit's files on it are removed: they hold its secrets.</summary>
    /// <param name="expected">The router as the inventory has it.</param>
    /// <param name="user">The account that logs in.</param>
    /// <param name="patience">How long to wait for a router that does not answer.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="RouterUnreachableException">It did not answer in time, or is another: its certificate is not the kit's, or it
    /// refuses the login.</exception>
    public async Task<Contact> WaitAsync(InventoryDevice expected, string user, TimeSpan patience, CancellationToken ct)
    {
        var session = await OpenAsync(patience, ct).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var facts = await FactsReader.ReadAsync(session, user, ct).ConfigureAwait(false);
            if (expected.Serial.Length > 0 && !expected.Serial.Equals(facts.Router.Serial, StringComparison.OrdinalIgnoreCase))
            {
                return new Contact(facts, $"this router is {facts.Router.Serial}, and the inventory has {expected.Serial} for "
                    + $"{expected.Id}: the kits of two routers were exchanged, "
                    + $"or it is a new one; then write 'desactl replace {expected.Id.Village.Dotted} --serial {facts.Router.Serial}'");
            }

            await RemoveKitAsync(session, expected, ct).ConfigureAwait(false);
            return new Contact(facts, null);
        }
    }

    private async Task<RouterSession> OpenAsync(TimeSpan patience, CancellationToken ct)
    {
        var begin = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await RouterSession.OpenAsync(connect, ct).ConfigureAwait(false);
            }
            catch (RouterUnreachableException fault) when (fault.Outcome == RouterOsOpenOutcome.Unreachable && time.GetElapsedTime(begin) < patience)
            {
                await Task.Delay(Pause, time, ct).ConfigureAwait(false);
            }
        }
    }

    private static async Task RemoveKitAsync(RouterSession session, InventoryDevice router, CancellationToken ct)
    {
        var digits = router.Id.Village.Digits;
        var files = await session.ReadAsync([["/file/print", "=.proplist=.id,name"]], ct).ConfigureAwait(false);
        foreach (var file in files[0].Rows.Where(file => file["name"]?.Split('/')[^1] is { } name
            && (name == $"2-desa-{digits}.rsc" || name == $"api-{digits}.pem" || name == "1-device-mode.rsc")))
            await session.SendAsync(["/file/remove", $"=.id={file[".id"]}"], ct).ConfigureAwait(false);
    }
}
