using System.CommandLine;
using InternetDesa.Simulator.Demo;
using InternetDesa.Simulator.Snmp;

var root = new RootCommand("Internet Desa's simulator.") { DemoCommand.Create(DemoProgram.RunAsync), SnmpCommand.Create() };
var result = root.Parse(args);
if (result.Errors.Count == 0)
    // Signals are the demo's own: it needs up to 5 s to end with nothing lost.
    return await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
foreach (var error in result.Errors)
    Console.Error.WriteLine(error.Message);
Console.Error.WriteLine("'./desa demo --help' shows all options.");
return 2;
