using InternetDesa.Agent;
using InternetDesa.Agent.Upgrade;
using InternetDesa.Core.Options;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// The agent: measures a village, keeps what it measured, sends it to a collector.
//   InternetDesa.Agent [--config FILE.json] [--Agent:Device=33/01/01/2001/agent] …
// Options come from the file, then from the environment (Agent__Collectors__0=…), then from the command line.
//   InternetDesa.Agent --verify-release DIRECTORY --keys FILE: asked by the root side of an upgrade
return await ProgramExit.RunAsync(async () =>
{
    if (args is [ReleaseVerb.Verb, ..])
        return ReleaseVerb.Run(args, Console.Out);
    var builder = Host.CreateApplicationBuilder(args);
    if (builder.Configuration["config"] is { } file)
        builder.Configuration.AddJsonFile(Path.GetFullPath(file), optional: false).AddEnvironmentVariables().AddCommandLine(args);
    builder.AddAgent();
    builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
    await builder.Build().RunAsync();
    return Environment.ExitCode;
});
