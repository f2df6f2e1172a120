using InternetDesa.Collector;
using InternetDesa.Collector.Admin;
using InternetDesa.Collector.Control;
using InternetDesa.Collector.DeadLetter;
using InternetDesa.Collector.Maintenance;
using InternetDesa.Collector.Polling;
using InternetDesa.Collector.SpoolVerbs;
using InternetDesa.Core.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// The collector: takes MQTT, keeps the state, writes to InfluxDB.
//   InternetDesa.Collector [--config FILE.json] [--Collector:DataDirectory=DIR] …
// Options come from the file, then from the environment (Collector__Mqtt__Listen=…), then from the command line.
//   InternetDesa.Collector maintenance add|list|cancel …     asks a collector that runs
//   InternetDesa.Collector dead list|show|replay …           asks a collector that runs
//   InternetDesa.Collector snmp list|show|reset …            asks a collector that runs
//   InternetDesa.Collector agent config|cmd …                asks a collector that runs
//   InternetDesa.Collector spool inspect|verify|repair DIR   reads the directory of one that does not
if (args is [MaintenanceCommand.Verb, ..])
    return await MaintenanceCommand.RunAsync(args, Console.Out, Console.Error);
if (args is [LetterCommand.Verb, ..])
    return await LetterCommand.RunAsync(args, Console.Out, Console.Error);
if (args is [PollingCommand.Verb, ..])
    return await PollingCommand.RunAsync(args, Console.Out, Console.Error);
if (args is [AgentVerb.Verb, ..])
    return await AgentVerb.RunAsync(args, Console.Out, Console.Error);
if (args is [SpoolCommand.Verb, ..])
    return await SpoolCommand.RunAsync(args, Console.Out, Console.Error);
return await ProgramExit.RunAsync(async () =>
{
    SocketThread.Use();
    // Options are read once. The host would watch the working directory with all below for changed files: every write to a spool there wakes it.
    var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
    if (builder.Configuration["config"] is { } file)
        builder.Configuration.AddJsonFile(Path.GetFullPath(file), optional: false).AddEnvironmentVariables().AddCommandLine(args);
    builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
    builder.WebHost.UseKestrelHttpsConfiguration();
    builder.AddCollector(OptionsReader.Read<CollectorOptions>(builder.Configuration, CollectorOptions.Section));
    await using var app = builder.Build();
    app.MapAdmin();
    await app.StartAsync();
    app.LogListening();
    await app.WaitForShutdownAsync();
    return app.ExitCode();
});
