using InternetDesa.Provisioning.Fleet.Journal;

namespace InternetDesa.Tests.Provisioning.Fleet;

public sealed class RolloutHolderTests : IDisposable
{
    private readonly string _proc = Directory.CreateTempSubdirectory("desa-proc-").FullName;

    public void Dispose() => Directory.Delete(_proc, recursive: true);

    [Fact]
    public void Where_the_boot_or_the_container_can_not_be_read_they_are_not_known()
    {
        Assert.Equal("", RolloutHolder.SpaceOf(_proc));
        Directory.CreateDirectory(Path.Combine(_proc, "sys/kernel/random"));
        File.WriteAllText(Path.Combine(_proc, "sys/kernel/random/boot_id"), "0c4e\n");
        Assert.Equal("", RolloutHolder.SpaceOf(_proc));
        Directory.CreateDirectory(Path.Combine(_proc, "self/ns"));
        File.CreateSymbolicLink(Path.Combine(_proc, "self/ns/pid"), "pid:[4026531836]");
        Assert.Equal("0c4e pid:[4026531836]", RolloutHolder.SpaceOf(_proc));
    }
}
