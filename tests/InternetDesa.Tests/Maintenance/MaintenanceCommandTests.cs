using System.Globalization;
using System.Text.Json;
using InternetDesa.Collector.Maintenance;
using InternetDesa.Core.Regions;
using InternetDesa.State;
using InternetDesa.Tests.Collector;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Maintenance;

/// <summary>The verbs against a whole collector, over its admin port.</summary>
public sealed class MaintenanceCommandTests
{
    private static readonly VillageCode Village = VillageCode.Parse("3301012001");

    [Fact]
    public async Task A_window_is_announced_shown_and_called_off()
    {
        await using var collector = await CollectorFixture.StartAsync();
        var from = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).AddDays(1).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
        var to = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).AddDays(2).ToString("yyyy-MM-dd'T'HH:mmzzz", CultureInfo.InvariantCulture);
        var added = await RunAsync(collector, "add", "33.01", "--from", from, "--to", to, "--reason", "Ganti kabel utama");
        Assert.Equal((0, ""), (added.Code, added.Errors));
        Assert.Contains($"1   upcoming  3301  Kabupaten Cilacap  {from.Replace('T', ' ')} WIB", added.Output, StringComparison.Ordinal);

        var again = await RunAsync(collector, "add", "3301012001", "--from", from, "--to", to, "--reason", "Lain");
        Assert.Equal(2, again.Code);
        Assert.Contains("it overlaps window 1 of 33.01", again.Errors, StringComparison.Ordinal);

        using var json = JsonDocument.Parse((await RunAsync(collector, "list", "--json")).Output);
        var window = Assert.Single(json.RootElement.GetProperty("windows").EnumerateArray());
        Assert.Equal(from + ":00+07:00", window.GetProperty("from").GetString());

        Assert.Contains("cancelled", (await RunAsync(collector, "cancel", "1")).Output, StringComparison.Ordinal);
        var twice = await RunAsync(collector, "cancel", "1");
        Assert.Equal(2, twice.Code);
        Assert.Contains("Window 1 is over since", twice.Errors, StringComparison.Ordinal);
        Assert.Contains("There is no window 9", (await RunAsync(collector, "cancel", "9")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_window_that_goes_on_makes_its_villages_maintenance_and_its_end_unmakes_it_also_after_a_restart()
    {
        await using var collector = await CollectorFixture.StartAsync();
        Assert.Contains("No maintenance is announced", (await RunAsync(collector, "list")).Output, StringComparison.Ordinal);
        var from = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
        var to = TimeProvider.System.GetUtcNow().AddHours(2).ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
        Assert.Equal(0, (await RunAsync(collector, "add", "330101", "--from", from, "--to", to, "--reason", "Sekarang")).Code);
        await Eventually.True(() => State(collector) is VillageState.Maintenance, "Maintenance");

        await collector.RestartAsync();
        Assert.Contains("active", (await RunAsync(collector, "list")).Output, StringComparison.Ordinal);
        Assert.Equal(VillageState.Maintenance, State(collector));
        Assert.Equal(0, (await RunAsync(collector, "cancel", "1")).Code);
        await Eventually.True(() => State(collector) is VillageState.Unknown, "Unknown");
    }

    [Theory]
    [InlineData("add 3301", "--from")]
    [InlineData("cancel x", "x")]
    [InlineData("remove 1", "remove")]
    public async Task A_line_that_is_written_wrong_is_2(string line, string named)
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        Assert.Equal(2, await MaintenanceCommand.RunAsync(["maintenance", .. line.Split(' ')], output, errors));
        Assert.Contains(named, errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Collector:Admin:Listen=127.0.0.1:1", 69, "No collector answers at http://127.0.0.1:1/: start it, or name its admin port")]
    [InlineData("--Collector:Admin:Listen=", 2, "Listen is empty: this collector has no admin port")]
    [InlineData("--Collector:Admin:Listen=127.0.0.1:0", 2, "write the port that the collector told at its start")]
    [InlineData("--Collector:Admin:Listen=localhost", 2, "'localhost' is no address with a port")]
    [InlineData("--Collector:Admin:TokenFile=/nowhere/token", 2, "there is no file /nowhere/token")]
    public async Task A_collector_that_can_not_be_asked_is_told_apart(string setting, int code, string message)
    {
        var errors = new StringWriter();
        Assert.Equal(code, await MaintenanceCommand.RunAsync(["maintenance", "list", setting], new StringWriter(), errors));
        Assert.Contains(message, errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_read_from_its_file()
    {
        await using var collector = await CollectorFixture.StartAsync(token: "0123456789abcdef");
        var without = await RunAsync(collector, "list");
        Assert.Equal(2, without.Code);
        Assert.Contains("--Collector:Admin:TokenFile=FILE", without.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(collector, "list", $"--Collector:Admin:TokenFile={collector.TokenFile}")).Code);
    }

    private static VillageState State(CollectorFixture collector)
    {
        using var database = collector.ReadState();
        return new StatusQueries(database).Villages().Single(village => village.Code == Village).State;
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(CollectorFixture collector, params string[] line)
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        var code = await MaintenanceCommand.RunAsync(["maintenance", .. line, $"--Collector:Admin:Listen={collector.Admin}"], output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
