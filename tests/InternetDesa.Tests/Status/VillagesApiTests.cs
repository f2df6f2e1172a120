using System.Net;
using System.Text.Json;
using InternetDesa.Core.Regions;
using InternetDesa.State;
using static InternetDesa.Tests.Status.StatusSite;

namespace InternetDesa.Tests.Status;

public sealed class VillagesApiTests
{
    [Fact]
    public async Task Villages_are_answered_in_the_order_asked_with_the_unknown_apart()
    {
        await using var site = await StartAsync();
        site.Commit([Row("3301012001", VillageState.Down, OutageCause.Power, simulated: true), Row("3301012002") with { LastReport = null }]);
        using var json = JsonDocument.Parse(await site.GetAsync("/api/v1/villages?codes=33.01.01.2002,3301012001,3301012099,3301012001"));
        var root = json.RootElement;
        Assert.Equal("2026-08-17T14:05:00+07:00", root.GetProperty("updated").GetString());
        Assert.False(root.GetProperty("stale").GetBoolean());
        Assert.Equal("3301012099", Assert.Single(root.GetProperty("unknown").EnumerateArray()).GetString());
        var villages = root.GetProperty("villages");
        Assert.Equal(2, villages.GetArrayLength());
        Assert.Equal(JsonValueKind.Null, villages[0].GetProperty("last_report").ValueKind);
        Assert.Equal(
            """{"code":"3301012001","name":"Desa Tambakreja","kecamatan":"Kecamatan Kedungreja","kabupaten":"Kabupaten Cilacap","state":"down","state_code":2,"since":"2026-08-17T13:40:00+07:00","last_report":"2026-08-17T13:53:00+07:00","cause":"power","simulated":true}""",
            villages[1].GetRawText());
    }

    [Fact]
    public async Task Without_codes_all_come_a_thousand_at_a_time()
    {
        await using var site = await StartAsync();
        var all = RegionTable.CentralJava().Villages.Take(2500).ToList();
        site.Commit([.. all.Select(v => Row(v.Digits))]);
        var (seen, pages, after) = (new List<string>(), 0, "");
        do
        {
            using var json = JsonDocument.Parse(await site.GetAsync("/api/v1/villages" + after));
            seen.AddRange(json.RootElement.GetProperty("villages").EnumerateArray().Select(v => v.GetProperty("code").GetString()!));
            after = json.RootElement.GetProperty("after").GetString() is { } last ? "?after=" + last : null;
            pages++;
        }
        while (after is not null);
        Assert.Equal(3, pages);
        Assert.Equal(all.Select(v => v.Digits), seen);
    }

    [Theory]
    [InlineData("?codes=3301012001,tambakreja", "'tambakreja': write ten digits such as 3301012001 or 33.01.01.2001")]
    [InlineData("?after=x", "'x': write the member 'after' of the last answer")]
    [InlineData("?codes=3301012001&after=3301012001", "Write either 'codes', or 'after'")]
    public async Task Bad_questions_are_told_what_to_write(string query, string detail)
    {
        await using var site = await StartAsync();
        site.Commit([Row("3301012001")]);
        using var response = await site.Client.GetAsync("/api/v1/villages" + query);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(400, json.RootElement.GetProperty("status").GetInt32());
        Assert.Contains(detail, json.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_a_thousand_codes_are_refused()
    {
        await using var site = await StartAsync();
        site.Commit([Row("3301012001")]);
        var codes = string.Join(',', Enumerable.Repeat("1", 1001));
        using var response = await site.Client.GetAsync("/api/v1/villages?codes=" + codes);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("write at most 1000 a call", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_database_it_is_not_available()
    {
        await using var site = await StartAsync(("Database", "/nowhere/state.db"));
        using var response = await site.Client.GetAsync("/api/v1/villages");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }
}
