using InternetDesa.Collector;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Options;
using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Serving;
using InternetDesa.Status;
using Microsoft.Extensions.Configuration;
using YamlDotNet.RepresentationModel;

namespace InternetDesa.Tests.Deploy;

/// <summary>The environment of our own services, read as the programs read it.</summary>
public sealed class ComposeOptionsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("desa-compose-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_collector_takes_its_environment()
    {
        var options = Read<CollectorOptions>(Deployment.Read("compose.yaml"), "collector", CollectorOptions.Section);
        Assert.Equal(("0.0.0.0:8883", ""), (options.Mqtt.TlsListen, options.Mqtt.Listen));
        Assert.Equal(("", "collector-33"), (options.Broker.Url, options.Broker.ClientId));
        Assert.NotEmpty(InventoryCsv.Load(options.InventoryFile, RegionTable.CentralJava()).Villages);
    }

    [Fact]
    public void The_status_site_takes_its_environment_and_reads_the_database_that_the_collector_writes()
    {
        var text = Deployment.Read("compose.yaml");
        Assert.Equal(Read<CollectorOptions>(text, "collector", CollectorOptions.Section).Database,
            Read<StatusOptions>(text, "status", StatusOptions.Section).Database);
    }

    [Fact]
    public void The_provisioning_service_takes_its_environment() =>
        Assert.Equal(3, Read<ServeOptions>(Deployment.Read("compose.yaml"), "provisioning", ServeOptions.Section).BackupNights);

    [Theory]
    [InlineData("Collector__Mqtt__TlsListen", "Collector__Mqtt__TlsListn", "Collector:Mqtt:TlsListn: no such option")]
    [InlineData("Api: V2", "Api: V4", "Collector:Influx:Api: 'V4' is not one of")]
    [InlineData("/run/secrets/passwords", "/run/secrets/pass", "Collector:Mqtt:PasswordFile: there is no file /run/secrets/pass")]
    public void An_environment_that_the_collector_would_refuse_is_found(string right, string wrong, string fault)
    {
        var text = Deployment.Read("compose.yaml");
        Assert.Contains(right, text, StringComparison.Ordinal);
        var refused = Assert.Throws<OptionsException>(() =>
            Read<CollectorOptions>(text.Replace(right, wrong, StringComparison.Ordinal), "collector", CollectorOptions.Section));
        Assert.Contains(refused.Errors, error => error.StartsWith(fault, StringComparison.Ordinal));
    }

    private T Read<T>(string text, string name, string section)
        where T : class, IOptionsBlock, new()
    {
        var service = ComposeFile.Parse(text).Services.Single(service => service.Name == name).Node;
        var values = ComposeFile.Entries(service, "environment").ToDictionary(
            entry => entry.Key.Replace("__", ":", StringComparison.Ordinal), entry => (string?)Seen(service, ComposeFile.Text(entry.Value)));
        // A name that no option begins with would reach nobody.
        Assert.All(values.Keys, key => Assert.StartsWith($"{section}:", key, StringComparison.Ordinal));
        return OptionsReader.Read<T>(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), section);
    }

    // What the program finds at a path: a secret that it is given, or a mounted file.
    private string Seen(YamlMappingNode service, string value)
    {
        if (ComposeFile.Secrets(service).Any(secret => secret.Target == value))
        {
            var file = Path.Combine(_root, Path.GetFileName(value));
            File.WriteAllText(file, "");
            return file;
        }

        var mount = ComposeFile.Mounts(service).FirstOrDefault(mount => mount.Target == value);
        return mount.Source is null ? value : Path.Combine(Deployment.Root, mount.Source);
    }
}
