using System.Text;
using InternetDesa.Agent.Probes.Dns;
using InternetDesa.Agent.Probes.Http;
using InternetDesa.Agent.Probes.Web;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Agent.Probes.Hotspot;

/// <summary>Does what a citizen's phone does: asks for an address, resolves a name, opens the login page and what is open without a login.</summary>
internal sealed class HotspotProbe(HotspotOptions options, TimeSpan interval, IDhcpClient? dhcp, IDnsResolver resolver, IWebClient web, TimeProvider time) : IProbe
{
    private const int PageBytes = 64 * 1024;

    /// <inheritdoc/>
    public string Name => "hotspot";

    /// <inheritdoc/>
    public bool IsDue(long round) => Cadence.IsDue(round, options.EveryMinutes, interval);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IPoint>> MeasureAsync(CancellationToken ct)
    {
        var point = new HotspotPoint();
        var start = time.GetTimestamp();
        // One after the other, as on a phone: each needs the one before. What fails is said, and the next is tried all the same.
        if (dhcp is not null)
            point = point with { AskedLease = true, Lease = await dhcp.AskAsync(options.Timeout, ct).ConfigureAwait(false) };
        if (options.DnsName.Split('@') is [{ Length: > 0 } name, ..] words)
        {
            var answer = await resolver.ResolveAsync(name, words.Length > 1 ? words[1] : null, options.Timeout, ct).ConfigureAwait(false);
            point = point with { Resolved = answer is { ResponseCode: 0 } };
        }

        var login = await web.GetAsync(new Uri(options.LoginUrl), PageBytes, options.Timeout, ct).ConfigureAwait(false);
        point = point with
        {
            LoginOk = login is { Status: 200 } && Encoding.UTF8.GetString(login.Body).Contains(options.LoginText, StringComparison.OrdinalIgnoreCase),
            // The time to the first page, the lease included.
            FirstPage = login is null ? null : time.GetElapsedTime(start),
        };
        return [point with { Open = options.OpenPages.Length == 0 ? null : await AreOpenAsync(ct).ConfigureAwait(false) }];
    }

    private async Task<bool> AreOpenAsync(CancellationToken ct)
    {
        foreach (var page in options.OpenPages.Select(page => new Uri(page)))
        {
            if (await web.GetAsync(page, 0, options.Timeout, ct).ConfigureAwait(false) is not { Status: >= 200 and < 400 } answer || CaptivePortal.Answered(page, answer))
                return false;
        }

        return true;
    }
}

/// <summary>What a citizen would have found.</summary>
internal sealed record HotspotPoint : IPoint
{
    /// <summary>Whether a lease was asked for.</summary>
    public bool AskedLease { get; init; }

    /// <summary>How long its offer took; null where none came.</summary>
    public TimeSpan? Lease { get; init; }

    /// <summary>Whether a name was resolved; null where none was asked for.</summary>
    public bool? Resolved { get; init; }

    /// <summary>Whether the login page came.</summary>
    public bool LoginOk { get; init; }

    /// <summary>The time to the first page; null where none came.</summary>
    public TimeSpan? FirstPage { get; init; }

    /// <summary>Whether the walled garden is open; null where none was looked at.</summary>
    public bool? Open { get; init; }

    /// <inheritdoc/>
    public void Write(LineWriter writer, long timestamp)
    {
        writer.Measurement("hotspot"u8).Field("login_ok"u8, LoginOk ? 1L : 0);
        if (FirstPage is { } first)
            writer.Field("ms"u8, Math.Round(first.TotalMilliseconds, 1));
        if (AskedLease)
            writer.Field("dhcp_ok"u8, Lease is null ? 0 : 1L);
        if (Lease is { } lease)
            writer.Field("dhcp_ms"u8, Math.Round(lease.TotalMilliseconds, 1));
        if (Resolved is { } resolved)
            writer.Field("dns_ok"u8, resolved ? 1L : 0);
        if (Open is { } open)
            writer.Field("open_ok"u8, open ? 1L : 0);
        writer.End(timestamp);
    }
}
