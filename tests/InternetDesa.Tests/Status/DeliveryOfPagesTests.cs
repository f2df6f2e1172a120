using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using InternetDesa.State;
using static InternetDesa.Tests.Status.StatusSite;

namespace InternetDesa.Tests.Status;

public sealed partial class DeliveryOfPagesTests
{
    [Theory]
    [InlineData("br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("identity", null)]
    public async Task The_best_coding_that_the_browser_takes_holds_the_same_page(string accepts, string? coding)
    {
        await using var site = await StartAsync();
        site.Commit([Row("3301012001")]);
        using var response = await SendAsync(site, HttpMethod.Get, "/", ("Accept-Encoding", accepts));
        Assert.Equal(coding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
        await using var body = await response.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(coding switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        });
        Assert.Equal(await site.GetAsync("/"), await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task A_browser_that_has_the_page_gets_304_until_the_page_changes()
    {
        await using var site = await StartAsync();
        site.Commit([Row("3301012001")]);
        using var first = await SendAsync(site, HttpMethod.Get, "/kab/3301", ("Accept-Encoding", "br"));
        var tag = first.Headers.ETag!.ToString();
        Assert.Equal("public, max-age=5, stale-if-error=86400", first.Headers.CacheControl?.ToString());

        using var again = await SendAsync(site, HttpMethod.Get, "/kab/3301", ("Accept-Encoding", "br"), ("If-None-Match", "\"other\", " + tag));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(tag, again.Headers.ETag?.ToString());
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());

        using var plain = await SendAsync(site, HttpMethod.Get, "/kab/3301", ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);

        site.Time.Advance(TimeSpan.FromSeconds(5));
        site.Commit([Row("3301012001", VillageState.Down)]);
        using var changed = await SendAsync(site, HttpMethod.Get, "/kab/3301", ("Accept-Encoding", "br"), ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Fact]
    public async Task Head_has_the_headers_and_no_body()
    {
        await using var site = await StartAsync();
        site.Commit([Row("3301012001")]);
        using var get = await SendAsync(site, HttpMethod.Get, "/");
        using var head = await SendAsync(site, HttpMethod.Head, "/");
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/none")]
    [InlineData("/api/v1/villages")]
    [InlineData("/kab/33.01")]
    public async Task Every_answer_has_the_strict_headers_and_no_cookie(string path)
    {
        await using var site = await StartAsync();
        site.Commit([Row("3301012001")]);
        using var response = await SendAsync(site, HttpMethod.Get, path);
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task The_policy_names_the_hash_of_the_style_that_is_sent()
    {
        await using var site = await StartAsync();
        site.Commit([Row("3301012001")]);
        using var response = await SendAsync(site, HttpMethod.Get, "/");
        var style = Style().Match(await response.Content.ReadAsStringAsync()).Groups[1].Value;
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Contains($"'sha256-{hash}'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_are_read_only()
    {
        await using var site = await StartAsync();
        using var response = await SendAsync(site, HttpMethod.Post, "/kab/3301");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(StatusSite site, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await site.Client.SendAsync(request);
    }

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}
