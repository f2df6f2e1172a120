using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Vouchers;

/// <summary>The vouchers on a router: hotspot users with our mark. Others are never touched and never shown.</summary>
/// <param name="session">The router.</param>
internal sealed class VoucherBook(RouterSession session)
{
    private const string Path = "/ip/hotspot/user";

    // What does not wait for an answer, and what a router of 64 MiB takes at once.
    private const int AtOnce = 50;

    /// <summary>Our vouchers.</summary>
    /// <param name="batch">Of one batch; null for all.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="ConnectionLostException">The connection ended.</exception>
    public async Task<IReadOnlyList<Voucher>> ListAsync(string? batch, CancellationToken ct) =>
        [.. (await UsersAsync(ct).ConfigureAwait(false)).Select(Read).OfType<Voucher>()
            .Where(voucher => batch is null || voucher.Mark.Batch == batch)];

    /// <summary>Makes vouchers. What the router does not answer for is looked up, so that the result is what is there.</summary>
    /// <param name="make">Gives codes, none of which is among those taken.</param>
    /// <param name="profile">Their profile.</param>
    /// <param name="limit">How long each lasts once used; empty for no limit.</param>
    /// <param name="mark">Their mark.</param>
    /// <param name="ct">Begins no more.</param>
    /// <returns>The vouchers that are on the router now.</returns>
    /// <exception cref="RouterTrapException">The router has no such profile, or refused one; those before it are there.</exception>
    /// <exception cref="ConnectionLostException">Some may be there: <see cref="ListAsync"/> of the batch tells.</exception>
    public async Task<IReadOnlyList<Voucher>> CreateAsync(
        Func<IReadOnlySet<string>, IReadOnlyList<string>> make, string profile, string limit, VoucherMark mark, CancellationToken ct)
    {
        var profiles = await session.ReadAsync([["/ip/hotspot/user/profile/print", "=.proplist=name"]], ct).ConfigureAwait(false);
        if (profiles[0].Rows.All(row => row["name"] != profile))
            throw new RouterTrapException(Path, $"the router has no profile '{profile}'; it has "
                + $"{string.Join(", ", profiles[0].Rows.Select(row => row["name"]))}");
        var taken = (await UsersAsync(ct).ConfigureAwait(false)).Select(row => row["name"] ?? "").ToHashSet(StringComparer.Ordinal);
        foreach (var some in make(taken).Chunk(AtOnce))
        {
            ct.ThrowIfCancellationRequested();
            var replies = await session.SendAsync(
                [.. some.Select(code => Add(code, profile, limit, mark))], CancellationToken.None).ConfigureAwait(false);
            foreach (var reply in replies)
                Check(reply);
        }

        return await ListAsync(mark.Batch, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Removes those of ours that have expired.</summary>
    /// <param name="today">Today, WIB.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>Those that were removed.</returns>
    /// <exception cref="RouterTrapException">The router refused.</exception>
    /// <exception cref="ConnectionLostException">Some may be removed.</exception>
    public async Task<IReadOnlyList<Voucher>> ExpireAsync(DateOnly today, CancellationToken ct)
    {
        var expired = (await ListAsync(null, ct).ConfigureAwait(false)).Where(voucher => voucher.Mark.Expires < today).ToList();
        foreach (var some in expired.Chunk(AtOnce))
        {
            foreach (var reply in await session.SendAsync([.. some.Select(voucher => new[] { $"{Path}/remove", $"=.id={voucher.Id}" })],
                ct).ConfigureAwait(false))
                Check(reply);
        }

        return expired;
    }

    private async Task<IReadOnlyList<RouterOsRow>> UsersAsync(CancellationToken ct) => (await session.ReadAsync(
        [[$"{Path}/print", "=.proplist=.id,name,profile,limit-uptime,uptime,comment", "?dynamic=true", "?#!"]], ct).ConfigureAwait(false))[0].Rows;

    private static string[] Add(string code, string profile, string limit, VoucherMark mark) =>
        [$"{Path}/add", $"=name={code}", $"=password={code}", $"=profile={profile}", $"=comment={mark}",
            .. limit.Length > 0 ? [$"=limit-uptime={limit}"] : Array.Empty<string>()];

    private static Voucher? Read(RouterOsRow row) => row[".id"] is { } id && VoucherMark.Parse(row["comment"] ?? "") is { } mark
        ? new Voucher(id, row["name"] ?? "", row["profile"] ?? "", row["limit-uptime"] ?? "", RouterTime.Duration(row["uptime"]) > TimeSpan.Zero,
            mark)
        : null;

    private static void Check(RouterOsReply reply)
    {
        if (reply.Outcome == RouterOsOutcome.Trap)
            throw new RouterTrapException(Path, reply.Traps[0].Message);
        if (reply.Outcome != RouterOsOutcome.Done)
            throw new ConnectionLostException(reply.Reason);
    }
}
