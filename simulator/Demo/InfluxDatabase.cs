namespace InternetDesa.Simulator.Demo;

/// <summary>The demo's database on an InfluxDB 1.x server.</summary>
internal static class InfluxDatabase
{
    /// <summary>Its name, so that no other database is written.</summary>
    public const string Name = "desa_demo";

    /// <summary>Creates the database; one that exists stays as it is.</summary>
    /// <exception cref="DemoException">The server was not reached or refused.</exception>
    public static async Task CreateAsync(Uri server, CancellationToken ct)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        using var query = new FormUrlEncodedContent([new("q", $"CREATE DATABASE \"{Name}\"")]);
        try
        {
            using var answer = await client.PostAsync(new Uri(server, "query"), query, ct);
            if (!answer.IsSuccessStatusCode)
                throw new DemoException(
                    $"--influx {server}: CREATE DATABASE was answered with {(int)answer.StatusCode}; name an InfluxDB 1.x without passwords.");
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            throw new DemoException($"--influx {server}: {e.Message}; is InfluxDB 1.x running there?");
        }
    }
}
