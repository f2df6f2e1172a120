using InternetDesa.Core.Options;
using InternetDesa.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

// The public site: reads the state database that the collector writes.
//   InternetDesa.Status [--config FILE.json] [--Status:Database=FILE] …
// Options come from the file, then from the environment (Status__Listen=…), then from the command line.
return await ProgramExit.RunAsync(async () =>
{
    var builder = WebApplication.CreateSlimBuilder(args);
    if (builder.Configuration["config"] is { } file)
        builder.Configuration.AddJsonFile(Path.GetFullPath(file), optional: false).AddEnvironmentVariables().AddCommandLine(args);
    builder.AddStatus(OptionsReader.Read<StatusOptions>(builder.Configuration, StatusOptions.Section));
    await using var app = builder.Build();
    app.MapStatus();
    await app.RunAsync();
    return 0;
});
