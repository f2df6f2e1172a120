using InternetDesa.Collector;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Bench.Agent;

/// <summary>A collector in this process, for one agent that proves itself by a certificate; all files are in one directory.</summary>
internal static class BenchCollector
{
    /// <summary>The agent.</summary>
    public const string Device = "33/01/01/2001/agent";

    /// <summary>Makes <c>ca.pem</c>, <c>server.pem</c>, <c>device.pem</c> with their keys, inventory and passwords, and starts it.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="profile">The village's link.</param>
    /// <param name="receiptSeconds">How often there is a receipt, terrestrial and metered.</param>
    /// <param name="ct">Ends the start.</param>
    public static async Task<WebApplication> StartAsync(string directory, LinkProfile profile, (int Terrestrial, int Metered) receiptSeconds, CancellationToken ct)
    {
        string At(string name) => Path.Combine(directory, name);
        using (var authority = CertificateAuthority.Create("Bench", TimeSpan.FromHours(2), TimeProvider.System))
        {
            authority.Save(At("ca.pem"), At("ca.key"));
            authority.IssueServer(["127.0.0.1"], TimeSpan.FromHours(1)).Save(At("server.pem"), At("server.key"));
            authority.IssueDevice(DeviceId.Parse(Device), TimeSpan.FromHours(1)).Save(At("device.pem"), At("device.key"));
        }

        var link = profile == LinkProfile.Metered ? "metered" : "terrestrial";
        await File.WriteAllTextAsync(At("inventory.csv"),
            $"code,device,role,uplink,profile\n33.01.01.2001,gw,gateway,vsat,{link}\n33.01.01.2001,agent,agent,vsat,{link}\n", ct);
        await File.WriteAllTextAsync(At("passwords"), "", ct);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Error);
        builder.AddCollector(new CollectorOptions
        {
            DataDirectory = At("collector"),
            Database = At("state.db"),
            InventoryFile = At("inventory.csv"),
            Mqtt = { Listen = "", TlsListen = "127.0.0.1:0", CertificateFile = At("server.pem"), KeyFile = At("server.key"), ClientCaFile = At("ca.pem"), PasswordFile = At("passwords") },
            Admin = { Listen = "" },
            ReceiptIntervalSeconds = receiptSeconds.Terrestrial,
            MeteredReceiptIntervalSeconds = receiptSeconds.Metered,
        });
        var collector = builder.Build();
        await collector.StartAsync(ct);
        return collector;
    }
}
