using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using InternetDesa.Core.Regions;

namespace InternetDesa.Provisioning.Fleet;

/// <summary>Asks the status site which villages are up: <c>GET /api/v1/villages?codes=…</c>.</summary>
internal sealed class FleetHealth : IDisposable
{
    private const int Most = 500;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private readonly HttpClient _http;

    /// <summary>Makes it.</summary>
    /// <param name="site">The site's address, such as <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="handler">What carries the requests; null for HTTP.</param>
    public FleetHealth(string site, HttpMessageHandler? handler = null) =>
        _http = new HttpClient(handler ?? new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = Address(site),
        Timeout = TimeSpan.FromSeconds(30),
        MaxResponseContentBufferSize = 4 << 20,
    };

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Uri Address(string site) => Uri.TryCreate(site.TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        ? url
        : throw new FormatException($"'{site}' is no address of a status site; write it as http://127.0.0.1:8080");

    /// <summary>Which of some villages are up, and which are down; the others nobody knows, or they are in maintenance.</summary>
    /// <returns>Both; or why nobody can tell.</returns>
    public async Task<(IReadOnlySet<VillageCode> Up, IReadOnlySet<VillageCode> Down,
        string? Fault)> LookAsync(IReadOnlyCollection<VillageCode> villages, CancellationToken ct)
    {
        var (up, down) = (new HashSet<VillageCode>(), new HashSet<VillageCode>());
        try
        {
            foreach (var some in villages.Chunk(Most))
            {
                var answer = await _http.GetFromJsonAsync<Answer>(
                    new Uri($"api/v1/villages?codes={string.Join(',', some.Select(village => village.Digits))}", UriKind.Relative), Json,
                        ct).ConfigureAwait(false);
                if (answer is null or { Stale: true })
                    return (up, down, "the status site shows an old picture: its collector is away");
                foreach (var village in answer.Villages)
                {
                    if (VillageCode.TryParse(village.Code, out var code))
                        _ = village.State switch { "normal" or "degraded" => up.Add(code), "down" or "affected" => down.Add(code), _ => false };
                }
            }

            return (up, down, null);
        }
        catch (Exception fault)
            when (fault is HttpRequestException or JsonException || (fault is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return (up, down, $"the status site {_http.BaseAddress} does not tell: {fault.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private sealed record Answer(bool Stale, IReadOnlyList<Village> Villages);

    private sealed record Village(string Code, [property: JsonRequired] string State);
}
