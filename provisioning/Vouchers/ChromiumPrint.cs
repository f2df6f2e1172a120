using System.Diagnostics;

namespace InternetDesa.Provisioning.Vouchers;

/// <summary>Prints a page to PDF by the Chromium of this machine, without a window.</summary>
internal static class ChromiumPrint
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Where it is; null where there is none.</summary>
    public static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>Prints.</summary>
    /// <param name="program">Chromium.</param>
    /// <param name="html">The page's file.</param>
    /// <param name="pdf">The file to write.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="IOException">It wrote none: what it said.</exception>
    public static async Task PrintAsync(string program, string html, string pdf, TimeProvider time, CancellationToken ct)
    {
        File.Delete(pdf);
        // A profile of its own: one that is in use would hand the page to a window that is open.
        var profile = Directory.CreateTempSubdirectory("desa-print-").FullName;
        try
        {
            var start = new ProcessStartInfo(program,
            [
                "--headless", "--disable-gpu", "--no-pdf-header-footer", $"--user-data-dir={profile}",
                // As root Chromium starts only without its own walls; the page is ours and has no scripts.
                .. Environment.IsPrivilegedProcess ? ["--no-sandbox"] : Array.Empty<string>(),
                $"--print-to-pdf={Path.GetFullPath(pdf)}", new Uri(Path.GetFullPath(html)).AbsoluteUri,
            ]) { RedirectStandardError = true, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            using var limit = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
            try
            {
                var said = process.StandardError.ReadToEndAsync(either.Token);
                await process.StandardOutput.ReadToEndAsync(either.Token).ConfigureAwait(false);
                await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
                if (process.ExitCode != 0 || !File.Exists(pdf))
                    throw new IOException($"{program} printed nothing: {(await said.ConfigureAwait(false)).Trim()}");
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill(entireProcessTree: true);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new IOException($"{program} did not print within a minute");
        }
        finally
        {
            Directory.Delete(profile, recursive: true);
        }
    }
}
