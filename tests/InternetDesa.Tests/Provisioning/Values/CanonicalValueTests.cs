using System.Globalization;
using InternetDesa.Provisioning.Routers.Schema;
using InternetDesa.Provisioning.Routers.Values;

namespace InternetDesa.Tests.Provisioning.Values;

/// <summary>The forms are those of the reference's table, with vectors of terraform-routeros's duration and size tests re-typed.</summary>
public sealed class CanonicalValueTests
{
    [Theory]
    [InlineData(ValueKind.Bool, "yes", "true")]
    [InlineData(ValueKind.Bool, "no", "false")]
    [InlineData(ValueKind.Duration, "600", "10m")]
    [InlineData(ValueKind.Duration, "00:10:00", "10m")]
    [InlineData(ValueKind.Duration, "24h", "1d")]
    [InlineData(ValueKind.Duration, "1d 00:00:00", "1d")]
    [InlineData(ValueKind.Duration, "1d00:00:00", "1d")]
    [InlineData(ValueKind.Duration, "1w2d", "9d")]
    [InlineData(ValueKind.Duration, "163w4d9h", "1145d9h")]
    [InlineData(ValueKind.Duration, "1h30m", "90m")]
    [InlineData(ValueKind.Duration, "300ms", "00:00:00.3")]
    [InlineData(ValueKind.Duration, "1w 2d 3h", "9d3h")]
    [InlineData(ValueKind.Duration, "2w3d04:05:06", "17d4h5m6s")]
    [InlineData(ValueKind.Rate, "10M/5M", "10000000/5000000")]
    [InlineData(ValueKind.Rate, "10Mbps", "10000000/10000000")]
    [InlineData(ValueKind.Rate, "512k/1.5M", "512000/1500000")]
    [InlineData(ValueKind.Rate, "1G/0", "1000000000/0")]
    [InlineData(ValueKind.HotspotRate, "2M/5M", "2000k/5000000")]
    [InlineData(ValueKind.HotspotRate, "2M", "2M/2M")]
    [InlineData(ValueKind.HotspotRate, "1M/2M 2M/4M 1M/2M 8/8 5", "1000k/2000k 2M/4M 1M/2M 8s 5")]
    [InlineData(ValueKind.Size, "2048KiB", "2048")]
    [InlineData(ValueKind.Size, "2M", "2048KiB")]
    [InlineData(ValueKind.Size, "1GiB", "1024MiB")]
    [InlineData(ValueKind.Address, "10.5.50.1/32", "10.5.50.1")]
    [InlineData(ValueKind.Address, "2001:DB8:0:0::1", "2001:db8::1")]
    [InlineData(ValueKind.Address, "2001:db8::1/128", "2001:db8::1")]
    [InlineData(ValueKind.Address, "!10.0.0.1/32", "!10.0.0.1")]
    [InlineData(ValueKind.AddressSet, "10.0.0.0/8,192.0.2.1/32", "192.0.2.1, 10.0.0.0/8")]
    [InlineData(ValueKind.Mac, "48-8f-5a-00-01-02", "48:8F:5A:00:01:02")]
    [InlineData(ValueKind.Mac, "488f.5a00.0102", "48:8F:5A:00:01:02")]
    [InlineData(ValueKind.Set, "cookie,http-chap", "http-chap, cookie")]
    [InlineData(ValueKind.List, "192.0.2.1, 192.0.2.2", "192.0.2.1,192.0.2.2")]
    [InlineData(ValueKind.Number, "0x8000", "32768")]
    [InlineData(ValueKind.Date, "jan/13/2023", "2023-01-13")]
    [InlineData(ValueKind.Script, ":log info a\r\n:log info b\r\n", ":log info a\n:log info b")]
    internal void What_means_the_same_is_the_same(ValueKind kind, string left, string right)
    {
        var attribute = new AttributeSchema("x", kind);
        Assert.Equal(CanonicalValue.Of(attribute, left), CanonicalValue.Of(attribute, right));
        Assert.True(CanonicalValue.Same(attribute, left, right));
    }

    [Theory]
    [InlineData(ValueKind.Word, "yes", "true")]
    [InlineData(ValueKind.Duration, "10m", "10")]
    [InlineData(ValueKind.Duration, "none", "0s")]
    [InlineData(ValueKind.Rate, "10M/5M", "5M/10M")]
    [InlineData(ValueKind.Rate, "1M", "1024k")]
    [InlineData(ValueKind.HotspotRate, "2M/5M 8", "2M/5M")]
    [InlineData(ValueKind.List, "192.0.2.1,192.0.2.2", "192.0.2.2,192.0.2.1")]
    [InlineData(ValueKind.Address, "10.5.50.1", "10.5.50.1/24")]
    [InlineData(ValueKind.Text, "SSID", "ssid")]
    internal void What_means_something_else_differs(ValueKind kind, string left, string right) =>
        Assert.False(CanonicalValue.Same(new AttributeSchema("x", kind), left, right));

    [Theory]
    [InlineData("/ip/hotspot/user/profile", "idle-timeout", "0s", "none")]
    [InlineData("/ip/hotspot/profile", "radius-interim-update", "received", "0s")]
    [InlineData("/ip/hotspot/user/profile", "address-pool", "none", "")]
    [InlineData("/ip/hotspot/profile", "hotspot-address", "0.0.0.0", "")]
    [InlineData("/ip/dhcp-server", "address-pool", "static-only", "")]
    [InlineData("/queue/simple", "limit-at", "0/0", "")]
    [InlineData("/ip/hotspot", "disabled", "false", "")]
    [InlineData("/ip/dns/static", "type", "A", "")]
    public void Each_attribute_has_its_own_words_for_not_set(string path, string name, string left, string right) =>
        Assert.True(CanonicalValue.Same(RouterSchema.Get(path).Find(name)!, left, right));

    [Fact]
    public void Text_that_is_not_of_its_kind_stays_as_it_is()
    {
        foreach (var kind in Enum.GetValues<ValueKind>().Where(kind => kind is not (ValueKind.Set or ValueKind.AddressSet or ValueKind.List)))
        {
            foreach (var text in new[] { "??", "99999999999999999999w", "1.2.3.4.5", "[31m", "/", "0x", "12:99:00" })
                Assert.Equal(text, CanonicalValue.Of(new AttributeSchema("x", kind), text));
        }
    }

    [Fact]
    public void A_value_in_the_routers_form_means_what_people_wrote()
    {
        var random = new Random(4);
        for (var round = 0; round < 5000; round++)
        {
            var seconds = random.NextInt64(0, 20_000_000);
            var time = TimeSpan.FromSeconds(seconds);
            AssertSame(ValueKind.Duration, seconds.ToString(CultureInfo.InvariantCulture), RouterDuration.Print(time));
            AssertSame(ValueKind.Duration, $"{time.Days}d {time:hh\\:mm\\:ss}", RouterDuration.Print(time));
            var (upload, download) = (random.Next(1, 100_000), random.Next(1, 1000));
            AssertSame(ValueKind.Rate, $"{upload}k/{download}M", $"{upload}000/{download}000000");
            var items = Enumerable.Range(0, random.Next(1, 6)).Select(_ => $"w{random.Next(9)}").ToArray();
            AssertSame(ValueKind.Set, string.Join(", ", items), string.Join(',', items.Reverse().Distinct()));
            var kib = random.Next(1, 1 << 20);
            AssertSame(ValueKind.Size, kib.ToString(CultureInfo.InvariantCulture), $"{kib}KiB");
        }

        static void AssertSame(ValueKind kind, string written, string printed) =>
            Assert.Equal(CanonicalValue.Of(new AttributeSchema("x", kind), printed), CanonicalValue.Of(new AttributeSchema("x", kind), written));
    }

    [Fact]
    public void The_canonical_form_of_a_canonical_rate_or_set_is_itself()
    {
        foreach (var (kind, text) in new[] { (ValueKind.Rate, "10M/5M"), (ValueKind.Set, "b,a"), (ValueKind.Address, "10.0.0.1/24"), (ValueKind.HotspotRate, "1M 2M 1M") })
        {
            var attribute = new AttributeSchema("x", kind);
            var once = CanonicalValue.Of(attribute, text);
            Assert.Equal(once, CanonicalValue.Of(attribute, once));
        }
    }
}
