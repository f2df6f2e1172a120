using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.Simulator.Demo;
using InternetDesa.Simulator.World;

namespace InternetDesa.Tests.Simulator;

public sealed class DemoDirectoryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("demo-").FullName;

    private DemoOptions Options => new() { Directory = Path.Combine(_root, "d"), Villages = 4 };

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_new_directory_has_the_devices_of_all_villages_and_only_this_machine_is_not_simulated()
    {
        using var directory = DemoDirectory.Open(Options);
        var inventory = InventoryCsv.Load(directory.Inventory, RegionTable.CentralJava());

        Assert.Equal(5, inventory.Villages.Count);
        // One of the four simulated villages has only its router, which is polled.
        Assert.Equal(9, inventory.Devices.Count);
        Assert.Equal(2, inventory.Devices.Count(device => !device.Simulated && device.Id.Village == VillageChoice.ThisMachine));
        Assert.Equal(7, inventory.Devices.Count(device => device.Simulated));
        Assert.Equal("127.33.1.3:0 demo", Assert.Single(inventory.Devices.Where(device => device.Address is not null).Select(device => $"{device.Address} {device.Credential}")));
        Assert.All(inventory.Villages, village => Assert.Equal(DeviceRole.Gateway, inventory.Find(new DeviceId(village, "gw"))!.Role));
    }

    [Fact]
    public void Every_agent_has_a_password_that_the_collector_accepts_and_only_the_owner_can_read()
    {
        using var directory = DemoDirectory.Open(Options);
        var hashes = PasswordFile.Load(directory.Passwords);
        var villages = InventoryCsv.Load(directory.Inventory, RegionTable.CentralJava()).Devices
            .Where(device => device.Role == DeviceRole.Agent).Select(device => device.Id.Village).ToList();

        Assert.Equal(4, villages.Select(village => File.ReadAllText(directory.AgentPassword(village))).Distinct().Count());
        Assert.All(villages, village =>
        {
            var path = directory.AgentPassword(village);
            Assert.True(hashes.Verify(DemoDevices.Agent(village).ToString(), File.ReadAllBytes(path)));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        });
    }

    [Fact]
    public void A_second_start_goes_on_and_a_fresh_one_does_not()
    {
        string Password(DemoOptions options)
        {
            using var directory = DemoDirectory.Open(options);
            return File.ReadAllText(directory.AgentPassword(VillageChoice.ThisMachine));
        }

        var first = Password(Options);
        Assert.Equal(first, Password(Options));
        Assert.NotEqual(first, Password(Options with { Fresh = true }));
    }

    [Fact]
    public void Other_villages_or_another_seed_than_the_stored_are_an_error_that_says_so()
    {
        DemoDirectory.Open(Options).Dispose();

        var villages = Assert.Throws<DemoException>(() => DemoDirectory.Open(Options with { Villages = 5 }));
        Assert.Contains("--villages 4 --seed 33", villages.Message, StringComparison.Ordinal);
        Assert.Contains("--fresh", villages.Message, StringComparison.Ordinal);
        Assert.Throws<DemoException>(() => DemoDirectory.Open(Options with { Seed = 1 }));
        DemoDirectory.Open(Options with { Seed = 1, Fresh = true }).Dispose();
        DemoDirectory.Open(Options with { Seed = 1 }).Dispose();
    }

    [Theory]
    [InlineData("letters.txt")]
    [InlineData("state")]
    public void A_directory_of_somebody_else_is_left_alone_even_when_asked_to_empty_it(string name)
    {
        var path = Path.Combine(Options.Directory, name);
        Directory.CreateDirectory(path);

        Assert.Throws<DemoException>(() => DemoDirectory.Open(Options with { Fresh = true }));
        Assert.True(Directory.Exists(path));
        Assert.Single(Directory.EnumerateFileSystemEntries(Options.Directory));
    }

    [Fact]
    public void Two_demos_do_not_share_a_directory()
    {
        using var first = DemoDirectory.Open(Options);
        Assert.Throws<DirectoryInUseException>(() => DemoDirectory.Open(Options));
    }
}
