using System.Diagnostics;
using InternetDesa.Status;
using Microsoft.Extensions.Options;

namespace InternetDesa.Tests.Status;

public sealed class StatusOptionsTests
{
    [Fact]
    public void The_defaults_need_a_database_and_nothing_else() =>
        Assert.True(new StatusOptionsValidator().Validate(null, new StatusOptions { Database = "state.db" }).Succeeded);

    [Fact]
    public async Task All_faults_are_named_at_once_each_with_what_to_write()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => StatusSite.StartAsync(
            ("Database", ""), ("Listen", "https://x"), ("RefreshSeconds", "0"), ("StaleAfterSeconds", "5"), ("Regions", "/nowhere.csv"),
            ("Banner", new string('x', 301))));
        var failures = error.Failures.ToList();
        Assert.Equal(6, failures.Count);
        foreach (var key in new[] { "Database", "Listen", "RefreshSeconds", "StaleAfterSeconds", "Regions", "Banner" })
            Assert.Contains("write", Assert.Single(failures, f => f.StartsWith("Status:" + key + " ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistyped_key_is_refused()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => StatusSite.StartAsync(("RefreshSecond", "5")));
        Assert.Contains("'RefreshSecond'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Status:RefreshSeconds=99", "Status:RefreshSeconds is 99: write whole seconds from 1 to 60")]
    [InlineData("--Status:Refresh=9", "'Refresh'")]
    [InlineData("--Status:RefreshSeconds=soon", "Status:RefreshSeconds")]
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
}
