namespace InternetDesa.Protocols.Influx;

/// <summary>Writes points to an InfluxDB: line-protocol bytes in, an outcome that the caller can act on out.</summary>
public interface IInfluxWriter
{
    /// <summary>Writes whole lines with timestamps in nanoseconds, in one request.</summary>
    /// <returns>
    /// What became of the lines. Faults of the network and of the server are outcomes (<see cref="InfluxOutcome.Keep"/>), no exceptions.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was cancelled: nothing is known about the lines, write them again.</exception>
    ValueTask<InfluxWriteResult> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken);
}

/// <summary>What the writer of points can do next.</summary>
public enum InfluxOutcome
{
    /// <summary>All lines are stored.</summary>
    Accepted,

    /// <summary>
    /// Some lines are refused for good and dropped, the rest is stored (v1 "partial write"): set the dropped aside, send none again.
    /// </summary>
    Partial,

    /// <summary>More than the server takes in one request (413): send halves, and less from now on.</summary>
    TooLarge,

    /// <summary>Refused for good as a whole (400, 422): halve the request to find the line, or set it aside.</summary>
    Rejected,

    /// <summary>Not stored now, but may be later: the same lines again, after <see cref="InfluxWriteResult.RetryAfter"/>.</summary>
    Keep,
}

/// <summary>What became of one request.</summary>
/// <param name="Outcome">What to do next.</param>
/// <param name="Message">The server's own words or the network's fault, with the setting to look at; empty when accepted.</param>
/// <param name="Dropped">How many lines a partial write dropped; 0 where the server did not say.</param>
/// <param name="RetryAfter">What the server asked for (RFC 9110 §10.2.3); null where it did not.</param>
public readonly record struct InfluxWriteResult(InfluxOutcome Outcome, string Message = "", int Dropped = 0, TimeSpan? RetryAfter = null);
