using System.CommandLine;
using InternetDesa.Bench.Harness;

namespace InternetDesa.Bench.Snmp;

/// <summary><c>./desa bench snmp</c>: requests beside known peers, and fleets in real time.</summary>
internal static class SnmpCommand
{
    private const string Requests = "requests";

    // As many as an SnmpClient keeps ready.
    private const int MaxDevices = 131_072;

    /// <summary>Makes the command.</summary>
    /// <param name="rounds">How often requests are measured.</param>
    /// <param name="json">Where figures are written to.</param>
    public static Command Create(Option<int> rounds, Option<string?> json)
    {
        string[] parts = [Requests, .. SnmpFleetFigures.Names];
        var part = new Option<string[]>("--part")
        {
            Description = $"Only these: {string.Join(", ", parts)}.", HelpName = "PART", AllowMultipleArgumentsPerToken = true,
        };
        part.AcceptOnlyFromAmong(parts);
        var devices = new Option<int?>("--devices") { Description = "How many routers the fleets have instead of 83,763 and 8,563.", HelpName = "N" };
        var interval = new Option<int>("--interval") { Description = "Seconds between two polls of a router.", HelpName = "S", DefaultValueFactory = _ => 60 };
        devices.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 100 or > MaxDevices)
                result.AddError($"--devices: write a number, 100 to {MaxDevices}");
        });
        interval.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 5 or > 3600)
                result.AddError("--interval: write seconds, 5 to 3600");
        });
        var command = new Command("snmp", "GET of 10 OIDs beside libsnmp and gosnmp; 83,763 routers by v2c and 8,563 by v3: two to four minutes a fleet.")
        {
            part, devices, interval, rounds, json,
        };
        command.SetAction((result, ct) =>
        {
            var chosen = result.GetValue(part) is { Length: > 0 } names ? names : parts;
            return BenchCommand.ReportAsync(async say =>
            {
                var figures = new List<Figure>();
                if (chosen.Contains(Requests))
                    figures.AddRange(await SnmpRequestFigures.RunAsync(result.GetValue(rounds), say, ct));
                foreach (var fleet in SnmpFleetFigures.Names.Intersect(chosen))
                    figures.AddRange(await SnmpFleetFigures.RunAsync(fleet, result.GetValue(devices), TimeSpan.FromSeconds(result.GetValue(interval)), say, ct));
                return figures;
            }, result.GetValue(json), ct);
        });
        return command;
    }
}
