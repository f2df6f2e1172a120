using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Regions;

namespace InternetDesa.Tests.Ingest;

public sealed class DeviceLoadsTests
{
    private static readonly DeviceId One = new(VillageCode.Parse("33.01.01.2001"), "agent"), Other = new(VillageCode.Parse("33.01.01.2002"), "agent");
    private readonly DeviceLoads _loads = new();

    [Fact]
    public void A_device_has_its_share_and_no_more_and_takes_nothing_of_the_others()
    {
        _loads.Add(One, DeviceLoads.Share);

        var refusal = Assert.Throws<IOException>(() => _loads.Add(One, 1));

        Assert.Contains("33/01/01/2001/agent has more than 8388608 bytes on their way to the disk", refusal.Message, StringComparison.Ordinal);
        _loads.Add(Other, DeviceLoads.Share);
    }

    [Fact]
    public void What_is_on_disk_makes_room_and_what_was_refused_took_none()
    {
        var load = _loads.Add(One, DeviceLoads.Share);
        Assert.Throws<IOException>(() => _loads.Add(One, DeviceLoads.Share));

        load.Remove(DeviceLoads.Share);

        _loads.Add(One, DeviceLoads.Share);
    }

    [Fact]
    public void A_record_that_is_larger_than_a_share_fits_alone() => _loads.Add(One, 2 * DeviceLoads.Share);
}
