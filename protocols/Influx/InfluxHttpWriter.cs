using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace InternetDesa.Protocols.Influx;

/// <summary>Writes over HTTP to InfluxDB 1.x, 2.x and 3 (and what answers like them), timestamps in nanoseconds.</summary>
/// <remarks>
/// What an answer means: InfluxDB v1 API reference "/write", v2 API reference "POST /api/v2/write", v3 "Use the v3 write_lp API". Of v3
/// no partial writes are asked for, so that a refusal is one of the whole request, whatever words it has. 401, 403 and 404 are settings that
/// someone will mend: the points are kept until then.
/// </remarks>
public sealed class InfluxHttpWriter : IInfluxWriter
{
    internal const int MaxMessageBytes = 4096;
    private readonly HttpClient _http;
    private readonly Uri _target;
    private readonly AuthenticationHeaderValue? _authorization;
    private readonly TimeProvider _time;
    private readonly InfluxApi _api;
    private readonly bool _gzip;

    /// <summary>Makes a writer.</summary>
    /// <param name="http">The client; its time-out is the request's.</param>
    /// <param name="options">Where to write.</param>
    /// <param name="time">The clock that a dated Retry-After is read against.</param>
    public InfluxHttpWriter(HttpClient http, InfluxOptions options, TimeProvider time)
    {
        _http = http;
        _time = time;
        var root = options.Url.AbsoluteUri.TrimEnd('/');
        var database = Uri.EscapeDataString(options.Database);
        _api = options.Api;
        _gzip = options.Gzip;
        _target = new Uri(options.Api switch
        {
            InfluxApi.V1 => $"{root}/write?db={database}&precision=ns",
            InfluxApi.V2 => $"{root}/api/v2/write?org={Uri.EscapeDataString(options.Organisation)}&bucket={database}&precision=ns",
            _ => $"{root}/api/v3/write_lp?db={database}&precision=nanosecond&accept_partial=false",
        });
        if (options.Secret is { } secret)
        {
            _authorization = options.Api switch
            {
                InfluxApi.V1 => new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))),
                InfluxApi.V2 => new AuthenticationHeaderValue("Token", secret),
                _ => new AuthenticationHeaderValue("Bearer", secret),
            };
        }
    }

    /// <inheritdoc/>
    public async ValueTask<InfluxWriteResult> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _target) { Content = _gzip ? Compressed(lines) : new ReadOnlyMemoryContent(lines) };
        request.Headers.Authorization = _authorization;
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            // No other success: what a proxy or a log-in page answers with 200 is stored nowhere.
            if (response.StatusCode == HttpStatusCode.NoContent)
                return new InfluxWriteResult(InfluxOutcome.Accepted);
            // The client's own time-out ended with the headers; a body may hang, too.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(_http.Timeout);
            var message = await ReadMessage(response, limit.Token).ConfigureAwait(false);
            return Judge(_api, response.StatusCode, message, RetryAfter(response));
        }
        catch (HttpRequestException fault)
        {
            return new InfluxWriteResult(InfluxOutcome.Keep, $"{_target.Host}:{_target.Port} can not be reached: {fault.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new InfluxWriteResult(InfluxOutcome.Keep, $"no answer within {_http.Timeout.TotalSeconds:0} s");
        }
        catch (IOException fault)
        {
            return new InfluxWriteResult(InfluxOutcome.Keep, $"the answer broke off: {fault.Message}");
        }
    }

    /// <summary>What a status and the server's words mean for the lines.</summary>
    internal static InfluxWriteResult Judge(InfluxApi api, HttpStatusCode status, string message, TimeSpan? retryAfter) => (int)status switch
    {
        // A full index is no fault of the lines: they are good again once someone raised the limit.
        400 when message.Contains("max-series-per-database", StringComparison.Ordinal)
            || message.Contains("max-values-per-tag", StringComparison.Ordinal) => new InfluxWriteResult(InfluxOutcome.Keep,
                $"{message}; raise the limit in influxdb.conf", 0, retryAfter),
        400 when api != InfluxApi.V3 && message.Contains("partial write", StringComparison.Ordinal) =>
            new InfluxWriteResult(InfluxOutcome.Partial, message, Dropped(message)),
        413 => new InfluxWriteResult(InfluxOutcome.TooLarge, message),
        400 or 422 => new InfluxWriteResult(InfluxOutcome.Rejected, message),
        401 or 403 => new InfluxWriteResult(InfluxOutcome.Keep, $"{message}; look at the user, password or token", 0, retryAfter),
        404 => new InfluxWriteResult(InfluxOutcome.Keep, $"{message}; look at the address and the database's name", 0, retryAfter),
        _ => new InfluxWriteResult(InfluxOutcome.Keep, $"status {(int)status}: {message}", 0, retryAfter),
    };

    private static ReadOnlyMemoryContent Compressed(ReadOnlyMemory<byte> lines)
    {
        var output = new MemoryStream(lines.Length / 4);
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(lines.Span);
        var content = new ReadOnlyMemoryContent(output.GetBuffer().AsMemory(0, (int)output.Length));
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    private static int Dropped(string message)
    {
        var at = message.LastIndexOf("dropped=", StringComparison.Ordinal);
        var digits = at < 0 ? "" : new string([.. message[(at + 8)..].TakeWhile(char.IsAsciiDigit)]);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var dropped) ? dropped : 0;
    }

    // Both versions answer in JSON with the words under "error" (v1) or "message" (v2); the whole body serves a person as well.
    private static async Task<string> ReadMessage(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[MaxMessageBytes];
        var length = await body.ReadAtLeastAsync(buffer, MaxMessageBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return Encoding.UTF8.GetString(buffer, 0, length).ReplaceLineEndings(" ").Trim();
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date - _time.GetUtcNow());
        return wait > TimeSpan.Zero ? wait : null;
    }
}
