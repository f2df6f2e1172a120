namespace InternetDesa.Agent.Probes.Web;

/// <summary>An answer of a web server, or of whoever stands in its way.</summary>
/// <param name="Status">The status code (RFC 9110 §15).</param>
/// <param name="Location">Where it redirects to; null where it does not.</param>
/// <param name="Body">The begin of the body, as much as was asked for.</param>
/// <param name="Time">From the look-up of the name to the end of what was read.</param>
/// <param name="WireBytes">What it cost on the wire, both ways, headers of TCP and IP included.</param>
public sealed record WebAnswer(int Status, Uri? Location, byte[] Body, TimeSpan Time, long WireBytes);

/// <summary>How fast something was carried.</summary>
/// <param name="BitsPerSecond">Bits per second of the body, after the connection had found its pace.</param>
/// <param name="WireBytes">What it cost on the wire, both ways.</param>
public readonly record struct Throughput(double BitsPerSecond, long WireBytes);

/// <summary>Asks web servers, each time over a connection of its own and without a cache: as a phone that has just come.</summary>
public interface IWebClient
{
    /// <summary>Fetches a page; a redirect is an answer and is not followed.</summary>
    /// <param name="url">The page, http or https.</param>
    /// <param name="maxBytes">How much of the body is read.</param>
    /// <param name="timeout">How long all of it may take.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>The answer; null where none came in time, or the server could not prove its name.</returns>
    ValueTask<WebAnswer?> GetAsync(Uri url, int maxBytes, TimeSpan timeout, CancellationToken ct);

    /// <summary>Fetches a part of a file (RFC 9110 §14.2).</summary>
    /// <param name="url">The file.</param>
    /// <param name="from">The part's first byte.</param>
    /// <param name="length">Its length; no more is read, whatever the server sends.</param>
    /// <param name="timeout">How long all of it may take.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>The answer, 206 where the server gave the part; null where none came in time, or not all of it.</returns>
    ValueTask<WebAnswer?> GetPartAsync(Uri url, long from, int length, TimeSpan timeout, CancellationToken ct);

    /// <summary>Reads so many bytes of a page, or for so long.</summary>
    /// <returns>The rate; null where the server did not give enough to tell.</returns>
    ValueTask<Throughput?> DownloadAsync(Uri url, int bytes, TimeSpan limit, CancellationToken ct);

    /// <summary>Posts so many bytes, or for so long.</summary>
    /// <returns>The rate; null where the server did not take enough to tell.</returns>
    ValueTask<Throughput?> UploadAsync(Uri url, int bytes, TimeSpan limit, CancellationToken ct);
}
