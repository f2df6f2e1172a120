using InternetDesa.Agent;
using InternetDesa.Core.Options;
using InternetDesa.Core.Spool;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// The agent: measures a village, keeps what it measured, sends it to a collector.
//   InternetDesa.Agent [--config FILE.json] [--Agent:Device=33/01/01/2001/agent] …
// Options come from the file, then from the environment (Agent__Collectors__0=…), then from the command line.
// Exit codes: 0 stopped, 2 options or files with faults, 74 the disk failed.
try
{
    var builder = Host.CreateApplicationBuilder(args);
    if (builder.Configuration["config"] is { } file)
        builder.Configuration.AddJsonFile(Path.GetFullPath(file), optional: false).AddEnvironmentVariables().AddCommandLine(args);
    builder.AddAgent();
    builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
    await builder.Build().RunAsync();
    return Environment.ExitCode;
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
catch (StorageException fault)
{
    Console.Error.WriteLine(fault.Message);
    return SpoolFailedException.ExitCode;
}
