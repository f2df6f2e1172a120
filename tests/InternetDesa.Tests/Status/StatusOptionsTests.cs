using System.Diagnostics;
using InternetDesa.Core.Options;
using InternetDesa.Status;
using Microsoft.Extensions.Configuration;

namespace InternetDesa.Tests.Status;

public sealed class StatusOptionsTests
{
    [Fact]
    public void The_defaults_need_a_database_and_nothing_else()
    {
        var options = Read(("Database", "state.db"));
        Assert.Equal(("http://127.0.0.1:8080", 5, 120), (options.Listen, options.RefreshSeconds, options.StaleAfterSeconds));
    }

    [Fact]
    public void All_faults_are_named_at_once_each_with_what_to_write()
    {
        var errors = Assert.Throws<OptionsException>(() => Read(
            ("Listen", "https://x"), ("RefreshSeconds", "0"), ("StaleAfterSeconds", "5"), ("RegionsFile", "/nowhere.csv"),
            ("Banner", new string('x', 301)), ("Refresh", "1"))).Errors;
        Assert.Equal(7, errors.Count);
        foreach (var key in new[] { "Database", "Listen", "RefreshSeconds", "StaleAfterSeconds", "RegionsFile", "Banner" })
            Assert.Matches("write|name", Assert.Single(errors, e => e.StartsWith($"Status:{key}: ", StringComparison.Ordinal)));
        Assert.Contains(errors, e => e.StartsWith("Status:Refresh: no such option; those known are Banner, Database", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--Status:RefreshSeconds=99", "Status:RefreshSeconds: write seconds, 1 to 60")]
    [InlineData("--Status:Refresh=9", "Status:Refresh: no such option")]
    [InlineData("--Status:RefreshSeconds=soon", "Status:RefreshSeconds: 'soon' is not a whole number")]
    public async Task The_program_ends_with_2_and_says_why_without_a_stack_trace(string argument, string expected)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(StatusHost).Assembly.Location, argument])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(2, process.ExitCode);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    private static StatusOptions Read(params (string Key, string Value)[] settings) => OptionsReader.Read<StatusOptions>(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Status:{s.Key}", (string?)s.Value))).Build(),
        StatusOptions.Section);
}
