using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace InternetDesa.Collector.Admin;

/// <summary>Talks to the admin port of a collector that runs.</summary>
internal sealed class AdminClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly HttpClient _http;

    /// <summary>Makes a client of the options that the collector has.</summary>
    /// <exception cref="FormatException">There is no admin port, its port is not known, or the token file holds none.</exception>
    public AdminClient(AdminOptions options)
    {
        if (options.Listen.Length == 0)
            throw new FormatException($"{AdminOptions.Section}:Listen is empty: this collector has no admin port; give it one, such as 127.0.0.1:9090.");
        var address = IPEndPoint.Parse(options.Listen);
        if (address.Port == 0)
            throw new FormatException($"{AdminOptions.Section}:Listen has port 0: write the port that the collector told at its start.");
        if (address.Address.Equals(IPAddress.Any) || address.Address.Equals(IPAddress.IPv6Any))
            address = new IPEndPoint(address.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : IPAddress.IPv6Loopback, address.Port);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{address}/"), Timeout = Patience };
        if (options.ReadToken() is { } token)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Waits longer for an answer, or less; before the first question.</summary>
    public void Wait(TimeSpan patience) => _http.Timeout = patience;

    /// <summary>Asks, and reads the answer.</summary>
    /// <exception cref="FormatException">It is refused; the message says what to write.</exception>
    /// <exception cref="CollectorUnreachableException">No collector answers, or it failed.</exception>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct) =>
        SendAsync(ct => _http.GetAsync(new Uri(path, UriKind.Relative), ct), type, ct);

    /// <summary>Has something done that a body describes.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public Task<T> PostAsync<TBody, T>(string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<T> type, CancellationToken ct) =>
        SendAsync(ct => _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, bodyType, ct), type, ct);

    /// <summary>Has something taken away.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public Task<T> DeleteAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct) =>
        SendAsync(ct => _http.DeleteAsync(new Uri(path, UriKind.Relative), ct), type, ct);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(Func<CancellationToken, Task<HttpResponseMessage>> send, JsonTypeInfo<T> type, CancellationToken ct)
    {
        try
        {
            using var response = await send(ct).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return (await response.Content.ReadFromJsonAsync(type, ct).ConfigureAwait(false))!;
            if ((int)response.StatusCode >= 500)
                throw new CollectorUnreachableException($"The collector at {_http.BaseAddress} failed with {(int)response.StatusCode}: its log says why.");
            var problem = await response.Content.ReadFromJsonAsync(AdminJson.Default.Problem, ct).ConfigureAwait(false);
            throw new FormatException(problem!.Detail);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            throw new CollectorUnreachableException($"What answers at {_http.BaseAddress} is no collector: {Advice}");
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            throw new CollectorUnreachableException($"No collector answers at {_http.BaseAddress}: {Advice}");
        }
    }

    private const string Advice = $"start it, or name its admin port with --{AdminOptions.Section}:Listen=ADDRESS:PORT or with --config.";
}

/// <summary>The collector can not be asked (EX_UNAVAILABLE).</summary>
internal sealed class CollectorUnreachableException(string message) : Exception(message)
{
    /// <summary>What the process ends with.</summary>
    public const int ExitCode = 69;
}
