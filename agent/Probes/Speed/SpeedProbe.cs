using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Probes.Web;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Agent.Probes.Speed;

/// <summary>Measures the uplink's throughput once in each of its hours, where the budget of the day has room for it.</summary>
internal sealed class SpeedProbe(SpeedOptions options, IWebClient web, ProbeMeter meter, AgentClock clock, SpeedBook book) : IProbe
{
    private static readonly TimeSpan Wib = TimeSpan.FromHours(7);

    // TCP, TLS and IP around the bytes.
    private const double Overhead = 1.1;

    private DateTimeOffset _last;

    /// <inheritdoc/>
    public string Name => "speed";

    /// <inheritdoc/>
    /// <remarks>Without a known time there are no hours, so there is no test.</remarks>
    public bool IsDue(long round) => clock.Utc is { } utc && Slot(utc) is { } slot && slot != _last;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IPoint>> MeasureAsync(CancellationToken ct)
    {
        if (clock.Utc is not { } utc || Slot(utc) is not { } slot)
            return [];
        // One attempt an hour, whatever comes of it.
        _last = slot;
        return await TestAsync(ct).ConfigureAwait(false) is { } point ? [point] : [];
    }

    /// <summary>Runs a test now.</summary>
    /// <returns>What came of it; null where the budget has no room, or the server gave too little to tell.</returns>
    public async Task<SpeedPoint?> TestAsync(CancellationToken ct)
    {
        if (!meter.Affords((long)(options.TestBytes * Overhead)))
            return null;
        var limit = TimeSpan.FromSeconds(options.LimitSeconds);
        var down = await web.DownloadAsync(new Uri(options.DownloadUrl), options.DownloadKilobytes * 1000, limit, ct).ConfigureAwait(false);
        Spend(down, options.DownloadKilobytes);
        Throughput? up = null;
        if (options.UploadUrl.Length > 0)
        {
            up = await web.UploadAsync(new Uri(options.UploadUrl), options.UploadKilobytes * 1000, limit, ct).ConfigureAwait(false);
            Spend(up, options.UploadKilobytes);
        }

        if (down is null && up is null)
            return null;
        var point = new SpeedPoint(down?.BitsPerSecond, up?.BitsPerSecond);
        var isBusy = clock.Utc is { } utc && options.BusyHoursOrDefault.Contains(utc.ToOffset(Wib).Hour);
        if (down is { } measured)
            book.Note(measured.BitsPerSecond, isBusy);
        return point;
    }

    // What failed may have cost all of it.
    private void Spend(Throughput? measured, int kilobytes) => meter.Spend(Name, measured?.WireBytes ?? 1000L * kilobytes);

    private DateTimeOffset? Slot(DateTimeOffset utc)
    {
        var wib = utc.ToOffset(Wib);
        return options.HoursOrDefault.Contains(wib.Hour) ? new DateTimeOffset(wib.Date, Wib).AddHours(wib.Hour) : null;
    }
}

/// <summary>One test; a direction that was not measured is missing.</summary>
internal sealed record SpeedPoint(double? DownBps, double? UpBps) : IPoint
{
    /// <inheritdoc/>
    public void Write(LineWriter writer, long timestamp)
    {
        writer.Measurement("speed"u8);
        if (DownBps is { } down)
            writer.Field("down_bps"u8, Math.Round(down));
        if (UpBps is { } up)
            writer.Field("up_bps"u8, Math.Round(up));
        writer.End(timestamp);
    }
}
