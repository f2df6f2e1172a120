using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Probes.Web;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Agent.Probes.Http;

/// <summary>Fetches all pages beside each other.</summary>
internal sealed class HttpProbe(HttpOptions options, TimeSpan interval, IWebClient web, ProbeMeter meter, AgentClock clock) : IProbe
{
    // What a page costs beside its body: handshakes of TCP and TLS with a chain of certificates.
    private const int ConnectionBytes = 8 * 1024;
    private const long ClockTolerance = 3_600_000;

    /// <inheritdoc/>
    public string Name => "http";

    /// <inheritdoc/>
    public bool IsDue(long round) => Cadence.IsDue(round, options.EveryMinutes, interval);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IPoint>> MeasureAsync(CancellationToken ct)
    {
        if (!meter.Affords(options.Targets.Length * (ConnectionBytes + options.MaxKilobytes * 1024L)))
            return [];
        // With a wrong clock every certificate is out of date, and the village would be blamed for it.
        var knowsTime = clock.OffsetMs is > -ClockTolerance and < ClockTolerance;
        var urls = options.Targets.Select(target => new Uri(target)).Where(url => knowsTime || url.Scheme == "http");
        return await Task.WhenAll(urls.Select(url => FetchAsync(url, ct))).ConfigureAwait(false);
    }

    private async Task<IPoint> FetchAsync(Uri url, CancellationToken ct)
    {
        var answer = await web.GetAsync(url, options.MaxKilobytes * 1024, options.Timeout, ct).ConfigureAwait(false);
        // Nobody counted what an attempt cost that came to nothing: a handful of segments.
        meter.Spend(Name, answer?.WireBytes ?? 500);
        return new HttpPoint(url, answer);
    }
}

/// <summary>One page, or its absence: then <c>ok</c> is 0, the status 0, and there is no time.</summary>
internal sealed record HttpPoint(Uri Url, WebAnswer? Answer) : IPoint
{
    /// <summary>Whether a portal answered in the page's place.</summary>
    public bool IsCaptive => Answer is { } answer && CaptivePortal.Answered(Url, answer);

    /// <inheritdoc/>
    public void Write(LineWriter writer, long timestamp)
    {
        writer.Measurement("http"u8).Tag("target"u8, Url.OriginalString).Field("ok"u8, Answer is { Status: >= 200 and < 400 } && !IsCaptive ? 1L : 0)
            .Field("status"u8, IsCaptive ? CaptivePortal.Status : (long)(Answer?.Status ?? 0));
        if (Answer is { } answer)
            writer.Field("ms"u8, Math.Round(answer.Time.TotalMilliseconds, 1));
        writer.End(timestamp);
    }
}
