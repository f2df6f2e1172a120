using System.Globalization;
using InfluxDB.Client;
using InfluxDB.Client.Api.Domain;
using InfluxDB.Client.Api.Service;
using RestSharp;

namespace InternetDesa.Protocols.Influx.Package;

/// <summary>
/// An <see cref="IInfluxWriter"/> over InfluxDB.Client 5.1, which knows <c>/api/v2/write</c> only: InfluxDB 2.x and what answers like it.
/// Its own batching and retries are not used, since the spool is the retry; see docs/decisions/0001-transport-interfaces.md.
/// </summary>
public sealed class InfluxClientWriter : IInfluxWriter, IDisposable
{
    private readonly InfluxOptions _options;
    private readonly TimeProvider _time;
    private readonly InfluxDBClient _client;
    private readonly WriteService _service;

    /// <summary>Makes a writer.</summary>
    /// <param name="options">Where to write.</param>
    /// <param name="timeout">How long a request may take.</param>
    /// <param name="time">The clock that a dated Retry-After is read against.</param>
    /// <exception cref="NotSupportedException">The API is not v2.</exception>
    public InfluxClientWriter(InfluxOptions options, TimeSpan timeout, TimeProvider time)
    {
        if (options.Api != InfluxApi.V2)
            throw new NotSupportedException($"InfluxDB.Client writes to /api/v2/write only; for {options.Api} use the built-in transport.");
        _options = options;
        _time = time;
        _client = new InfluxDBClient(new InfluxDBClientOptions(options.Url.AbsoluteUri.TrimEnd('/'))
        {
            Token = options.Secret, Timeout = timeout, AllowHttpRedirects = false,
        });
        if (options.Gzip)
            _client.EnableGzip();
        _service = _client.CreateService<WriteService>(typeof(WriteService));
        // The answer is judged here; the package's exception for it reads no v1 words, and fails at a dated Retry-After.
        _service.ExceptionFactory = (_, _) => null;
    }

    /// <inheritdoc/>
    public async ValueTask<InfluxWriteResult> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var response = await _service.PostWriteAsyncWithIRestResponse(
            _options.Organisation, _options.Database, lines.ToArray(), precision: WritePrecision.Ns, cancellationToken: cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        // Not by ResponseStatus: RestSharp calls a 400 an error like a lost connection.
        if (response.StatusCode == 0)
            return new InfluxWriteResult(InfluxOutcome.Keep, $"{_options.Url.Host}:{_options.Url.Port} gave no answer: {response.ErrorMessage}");
        return response.StatusCode == System.Net.HttpStatusCode.NoContent
            ? new InfluxWriteResult(InfluxOutcome.Accepted)
            : InfluxHttpWriter.Judge(_options.Api, response.StatusCode, Message(response), RetryAfter(response));
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static string Message(RestResponse response)
    {
        var text = (response.Content ?? "").ReplaceLineEndings(" ").Trim();
        return text.Length > InfluxHttpWriter.MaxMessageBytes ? text[..InfluxHttpWriter.MaxMessageBytes] : text;
    }

    private TimeSpan? RetryAfter(RestResponse response)
    {
        var text = response.Headers?.FirstOrDefault(header => string.Equals(header.Name, "Retry-After", StringComparison.OrdinalIgnoreCase))?.Value;
        TimeSpan? wait = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds)
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date - _time.GetUtcNow()
            : null;
        return wait > TimeSpan.Zero ? wait : null;
    }
}
