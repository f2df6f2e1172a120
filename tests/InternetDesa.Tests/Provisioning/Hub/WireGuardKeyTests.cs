using InternetDesa.Provisioning.Hub;

namespace InternetDesa.Tests.Provisioning.Hub;

public sealed class WireGuardKeyTests
{
    /// <summary>RFC 7748 §5.2.</summary>
    [Theory]
    [InlineData("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4", "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c", "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")]
    [InlineData("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d", "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493", "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")]
    public void A_scalar_times_a_point(string scalar, string point, string result) =>
        Assert.Equal(result, Convert.ToHexStringLower(WireGuardKey.Multiply(Convert.FromHexString(scalar), Convert.FromHexString(point))));

    /// <summary>RFC 7748 §5.2: once, and a thousand times over.</summary>
    [Fact]
    public void Iterated_a_thousand_times()
    {
        var k = new byte[32];
        k[0] = 9;
        var u = k.ToArray();
        for (var round = 1; round <= 1000; round++)
        {
            (k, u) = (WireGuardKey.Multiply(k, u), k);
            if (round == 1)
                Assert.Equal("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079", Convert.ToHexStringLower(k));
        }

        Assert.Equal("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51", Convert.ToHexStringLower(k));
    }

    /// <summary>RFC 7748 §6.1: Bob's.</summary>
    [Theory]
    [InlineData("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb", "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")]
    public void Public_keys(string secret, string expected) => Assert.Equal(expected,
        Convert.ToHexStringLower(Convert.FromBase64String(WireGuardKey.PublicOf(Convert.ToBase64String(Convert.FromHexString(secret))))));

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("kein Schluessel")]
    public void What_is_no_key_is_refused(string text) => Assert.Throws<FormatException>(() => WireGuardKey.PublicOf(text));
}
