using InternetDesa.Bench.Harness;

var root = BenchCommand.Create();
var result = root.Parse(args);
if (result.Errors.Count == 0)
    return await result.InvokeAsync();
foreach (var error in result.Errors)
    Console.Error.WriteLine(error.Message);
Console.Error.WriteLine("'./desa bench' lists what there is.");
return 2;
