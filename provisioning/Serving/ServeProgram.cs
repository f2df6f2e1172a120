using System.CommandLine;
using InternetDesa.Core.Options;
using InternetDesa.Provisioning.Fleet.Journal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Provisioning.Serving;

/// <summary><c>desactl serve</c>: the provisioning service.</summary>
internal static class ServeProgram
{
    /// <summary>The word.</summary>
    public const string Verb = "serve";

    private const string About = """
        Runs the provisioning service: works on roll-outs that nobody else works on, compares each router with the
        manifest once a day, backs each up once a night, and has metrics, health and a small API on 127.0.0.1:9092.
        Its options come from a JSON file, the environment and the command line, section Provisioning; faults of all
        of them are told at once.

        Example:
          desactl serve --config /etc/internet-desa/provisioning.json
          desactl serve --config FILE --Provisioning:DriftHours=12
        """;

    /// <summary>What <c>--help</c> shows of it; it runs by <see cref="RunAsync"/>, past the parser, which takes ':' as an end of an option's name.</summary>
    public static Command Help() => new(Verb, About) { new Option<string?>("--config") { Description = "The service's JSON file.", HelpName = "FILE" } };

    /// <summary>Runs it until it is stopped.</summary>
    /// <param name="args">The command line after the verb.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            return await ProgramExit.RunAsync(() => ServeAsync(args)).ConfigureAwait(false);
        }
        catch (JournalException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message).ConfigureAwait(false);
            return ProgramExit.DiskFailed;
        }
    }

    private static async Task<int> ServeAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        if (builder.Configuration["config"] is { } file)
        {
            if (!File.Exists(file))
                throw new FormatException($"--config: there is no file {file}; deploy/etc/provisioning.json shows what stands in one");
            builder.Configuration.AddJsonFile(Path.GetFullPath(file), optional: false).AddEnvironmentVariables().AddCommandLine(args);
        }

        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.UseSetting(WebHostDefaults.PreventHostingStartupKey, "true");
        builder.AddProvisioning(OptionsReader.Read<ServeOptions>(builder.Configuration, ServeOptions.Section));
        var app = builder.Build();
        await using (app.ConfigureAwait(false))
        {
            app.MapProvisioning();
            await app.StartAsync().ConfigureAwait(false);
            var files = app.Services.GetRequiredService<ServiceState>().Files;
            app.Logger.Listening(app.Address().ToString(), files.Villages.Count, files.Key.Operator.Name);
            await app.WaitForShutdownAsync().ConfigureAwait(false);
        }

        return 0;
    }
}
