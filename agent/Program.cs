using InternetDesa.Agent;
using InternetDesa.Core.Options;
using InternetDesa.Core.Spool;
using Microsoft.Extensions.Hosting;

try
{
    var builder = Host.CreateApplicationBuilder(args);
    builder.AddAgent();
    await builder.Build().RunAsync();
    return 0;
}
catch (OptionsException fault)
{
    Console.Error.WriteLine(fault.Message);
    return OptionsException.ExitCode;
}
catch (Exception fault) when (fault is SpoolFailedException or StorageException or DirectoryInUseException)
{
    Console.Error.WriteLine(fault.Message);
    return SpoolFailedException.ExitCode;
}
