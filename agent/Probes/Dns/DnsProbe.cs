using InternetDesa.Protocols.Influx;

namespace InternetDesa.Agent.Probes.Dns;

/// <summary>Resolves all names beside each other.</summary>
internal sealed class DnsProbe(DnsOptions options, IDnsResolver resolver, ProbeMeter meter) : IProbe
{
    // A question and its answer with their headers, with some of the longer answers' names.
    private const int ExchangeBytes = 200;

    /// <inheritdoc/>
    public string Name => "dns";

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IPoint>> MeasureAsync(CancellationToken ct) =>
        await Task.WhenAll(options.Targets.Select(target => ResolveAsync(target, ct))).ConfigureAwait(false);

    private async Task<IPoint> ResolveAsync(string target, CancellationToken ct)
    {
        var at = target.IndexOf('@', StringComparison.Ordinal);
        var (name, server) = at < 0 ? (target, null) : (target[..at], target[(at + 1)..]);
        meter.Spend(Name, ExchangeBytes);
        return new DnsPoint(target, await resolver.ResolveAsync(name, server, options.Timeout, ct).ConfigureAwait(false));
    }
}

/// <summary>One answer, or its absence: then <c>ok</c> is 0 and there is no time.</summary>
internal sealed record DnsPoint(string Target, DnsAnswer? Answer) : IPoint
{
    /// <inheritdoc/>
    public void Write(LineWriter writer, long timestamp)
    {
        writer.Measurement("dns"u8).Tag("target"u8, Target).Field("ok"u8, Answer is { ResponseCode: 0 } ? 1L : 0)
            .Field("status"u8, (long)(Answer?.ResponseCode ?? 0));
        if (Answer is { } answer)
            writer.Field("ms"u8, Math.Round(answer.Time.TotalMilliseconds, 2));
        writer.End(timestamp);
    }
}
