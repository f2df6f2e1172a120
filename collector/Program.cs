using InternetDesa.Collector;
using InternetDesa.Core.Options;
using InternetDesa.Core.Spool;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// The collector: takes MQTT, keeps the state, writes to InfluxDB.
//   InternetDesa.Collector [--config FILE.json] [--Collector:DataDirectory=DIR] …
// Options come from the file, then from the environment (Collector__Mqtt__Listen=…), then from the command line.
// Exit codes: 0 stopped, 2 options or files with faults, 74 the disk failed.
try
{
    var builder = WebApplication.CreateSlimBuilder(args);
    if (builder.Configuration["config"] is { } file)
        builder.Configuration.AddJsonFile(Path.GetFullPath(file), optional: false).AddEnvironmentVariables().AddCommandLine(args);
    builder.WebHost.UseKestrelHttpsConfiguration();
    builder.AddCollector(OptionsReader.Read<CollectorOptions>(builder.Configuration, CollectorOptions.Section));
    builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
    await using var app = builder.Build();
    await app.StartAsync();
    app.LogListening();
    await app.WaitForShutdownAsync();
    return app.Services.GetRequiredService<CollectorExit>().Code;
}
catch (OptionsException faults)
{
    Console.Error.WriteLine(faults.Message);
    return OptionsException.ExitCode;
}
catch (Exception fault) when (fault is FormatException or InvalidDataException or FileNotFoundException or DirectoryInUseException)
{
    Console.Error.WriteLine(fault.Message);
    return OptionsException.ExitCode;
}
catch (SpoolFailedException fault)
{
    Console.Error.WriteLine(fault.Message);
    return SpoolFailedException.ExitCode;
}
