using System.Text;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Protocols.Snmp.Usm;

namespace InternetDesa.Tests.Snmp;

/// <summary>Published vectors: RFC 3414 §A.3 and §A.5, the drafts of Reeder and Blumenthal, FIPS 180-4, RFC 4231.</summary>
public sealed class UsmKeyTests
{
    private static readonly byte[] Engine = Convert.FromHexString("000000000000000000000002");

    public static TheoryData<SnmpAuthentication, string, string> Keys => new()
    {
        { SnmpAuthentication.Md5, "9faf3283884e92834ebc9847d8edd963", "526f5eed9fcce26f8964c2930787d82b" },
        { SnmpAuthentication.Sha1, "9fb5cc0381497b3793528939ff788d5d79145211", "6695febc9288e36282235fc7151f128497b38f3f" },
        { SnmpAuthentication.Sha224, "282a5867ee9aac639ad59df9572c7d3ac0fbc13a905b6df07dbbf00b", "0bd8827c6e29f8065e08e09237f177e410f69b90e1782be682075674" },
        {
            SnmpAuthentication.Sha256, "ab51014d1e077f6017df2b12bee5f5aa72993177e9bb569c4dff5a4ca0b4afac",
            "8982e0e549e866db361a6b625d84cccc11162d453ee8ce3a6445c2d6776f0f8b"
        },
        {
            SnmpAuthentication.Sha384, "e06eccdf2c68a06ed034723c9c26e0db3b669e1e2efed49150b55377a2e98f383c86fb836857444654b287c93f51ff64",
            "3b298f16164a11184279d5432bf169e2d2a48307de02b3d3f7e2b4f36eb6f0455a53689a3937eea07319a633d2ccba78"
        },
        {
            SnmpAuthentication.Sha512,
            "7e4396de5aadc77be853819b98c9406265b3a9c37cc3176569847a4e4f6fba63dd3a73d04924d31a63f95a601f9385af6be4ed1b37f87d040f7c6ed6f8d38a91",
            "22a5a36cedfcc085807a128d7bc6c2382167ad6c0dbc5fdff856740f3d84c099ad1ea87a8db096714d9788bd544047c9021e4229ce27e4c0a69250adfcffbb0b"
        },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_password_becomes_a_key_and_a_localized_key(SnmpAuthentication protocol, string master, string localized)
    {
        var key = UsmKeys.Master(protocol, "maplesyrup"u8);
        Assert.Equal(master, Convert.ToHexStringLower(key));
        Assert.Equal(localized, Convert.ToHexStringLower(UsmKeys.Localize(protocol, key, Engine)));
        Assert.Equal(localized.Length / 2, UsmAuthentication.HashBytes(protocol));
    }

    [Theory]
    [InlineData(SnmpAuthentication.Md5, "87021d7bd9d101ba05ea6e3bf9d9bd4a")]
    [InlineData(SnmpAuthentication.Sha1, "78e2dcce79d59403b58c1bbaa5bff46391f1cd25")]
    public void The_new_password_of_the_RFC_too(SnmpAuthentication protocol, string localized) =>
        Assert.Equal(localized, Convert.ToHexStringLower(UsmKeys.Localize(protocol, UsmKeys.Master(protocol, "newsyrup"u8), Engine)));

    [Theory]
    [InlineData(SnmpAuthentication.Md5, SnmpPrivacy.Aes256Reeder, "526f5eed9fcce26f8964c2930787d82b79eff44a90650ee0a3a40abfac5acc12")]
    [InlineData(SnmpAuthentication.Sha1, SnmpPrivacy.Aes256Reeder, "6695febc9288e36282235fc7151f128497b38f3f9b8b6d78936ba6e7d19dfd9c")]
    [InlineData(SnmpAuthentication.Md5, SnmpPrivacy.Aes256, "526f5eed9fcce26f8964c2930787d82bfa24a92467426c2f4b09192be10dfaec")]
    [InlineData(SnmpAuthentication.Sha1, SnmpPrivacy.Aes256, "6695febc9288e36282235fc7151f128497b38f3f505e07eb9af25568fa1f5dbe")]
    [InlineData(SnmpAuthentication.Sha1, SnmpPrivacy.Aes192, "6695febc9288e36282235fc7151f128497b38f3f505e07eb")]
    [InlineData(SnmpAuthentication.Sha1, SnmpPrivacy.Aes128, "6695febc9288e36282235fc7151f1284")]
    public void A_key_is_lengthened_or_cut_to_its_cipher(SnmpAuthentication protocol, SnmpPrivacy privacy, string key) =>
        Assert.Equal(key, Extended(protocol, privacy, "maplesyrup", Engine));

    [Theory]
    [InlineData(SnmpAuthentication.Md5, SnmpPrivacy.Aes256, "fbba0b84aca7ba2af2bae2421ba6f37f132bb40cf474514f6d390c6a3b4f3f04")]
    [InlineData(SnmpAuthentication.Md5, SnmpPrivacy.Aes256Reeder, "fbba0b84aca7ba2af2bae2421ba6f37ff056c7daa2baf2737b9a2cecfaa3201c")]
    [InlineData(SnmpAuthentication.Sha1, SnmpPrivacy.Aes256, "7e64bf0cb2dc337bb93bea9c0a8d6939be197653c125768fe44e0ae77c531696")]
    [InlineData(SnmpAuthentication.Sha1, SnmpPrivacy.Aes256Reeder, "7e64bf0cb2dc337bb93bea9c0a8d6939be197653f121f857f051e97b34d3678c")]
    public void A_second_set_of_another_implementation(SnmpAuthentication protocol, SnmpPrivacy privacy, string key) =>
        Assert.Equal(key, Extended(protocol, privacy, "privatepass", Convert.FromHexString("80001f8801020304")));

    [Fact]
    public void From_SHA_256_on_both_ways_are_the_same() => Assert.Equal(
        Extended(SnmpAuthentication.Sha256, SnmpPrivacy.Aes256, "maplesyrup", Engine),
        Extended(SnmpAuthentication.Sha256, SnmpPrivacy.Aes256Reeder, "maplesyrup", Engine));

    [Theory]
    [InlineData("", "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f")]
    [InlineData("abc", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "75388b16512776cc5dba5da1fd890150b0c6455cb4f58b1952522525")]
    public void SHA_224_of_the_standard(string text, string digest)
    {
        var hash = new byte[Sha224.HashBytes];
        Sha224.HashData(Encoding.ASCII.GetBytes(text), hash);
        Assert.Equal(digest, Convert.ToHexStringLower(hash));
    }

    // RFC 2202 and RFC 4231, case 1: "Hi There" under a key of 0x0b; MD5's key has 16 octets, the others' 20.
    [Theory]
    [InlineData(SnmpAuthentication.Md5, 16, "9294727a3638bb1c13f48ef8")]
    [InlineData(SnmpAuthentication.Sha1, 20, "b617318655057264e28bc0b6")]
    [InlineData(SnmpAuthentication.Sha224, 20, "896fb1128abbdf196832107cd49df33f")]
    [InlineData(SnmpAuthentication.Sha256, 20, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da7")]
    [InlineData(SnmpAuthentication.Sha384, 20, "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c")]
    [InlineData(SnmpAuthentication.Sha512, 20,
        "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4")]
    public void A_message_is_authenticated_by_the_cut_code(SnmpAuthentication protocol, int keyBytes, string code)
    {
        var mac = new byte[UsmAuthentication.MacBytes(protocol)];
        var key = new byte[keyBytes];
        key.AsSpan().Fill(0x0B);
        UsmAuthentication.Mac(protocol, key, "Hi There"u8, mac);
        Assert.Equal(code, Convert.ToHexStringLower(mac));
    }

    [Fact]
    public void AES_decrypts_a_known_text()
    {
        using var cipher = new UsmPrivacy(SnmpPrivacy.Aes128, Convert.FromHexString("7e64bf0cb2dc337bb93bea9c0a8d6939"));
        var encrypted = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        var text = new byte[32];
        Assert.True(cipher.TryDecrypt(5, 1000, Convert.FromHexString("0011223344556677"), encrypted, 32, text));
        Assert.Equal("5e101faa4b0bc193da57972253a244622de32cba52a74625bfca9b72de5b2eef", Convert.ToHexStringLower(text));
    }

    [Theory]
    [InlineData(SnmpPrivacy.Des)]
    [InlineData(SnmpPrivacy.Aes128)]
    [InlineData(SnmpPrivacy.Aes192)]
    [InlineData(SnmpPrivacy.Aes256)]
    public void What_is_encrypted_is_decrypted_at_any_length(SnmpPrivacy privacy)
    {
        using var cipher = new UsmPrivacy(privacy, Enumerable.Range(1, UsmPrivacy.KeyBytes(privacy)).Select(i => (byte)i).ToArray());
        byte[] salt = [1, 2, 3, 4, 5, 6, 7, 8];
        for (var length = 1; length < 70; length++)
        {
            var text = new byte[UsmPrivacy.RoomFor(length)];
            text.AsSpan(0, length).Fill(0x33);
            var encrypted = new byte[text.Length];
            var back = new byte[text.Length];
            var sent = cipher.Encrypt(int.MaxValue, 1 << 30, salt, text, length, encrypted);
            Assert.InRange(sent, length, length + 7);
            Assert.True(cipher.TryDecrypt(int.MaxValue, 1 << 30, salt, encrypted, sent, back));
            Assert.Equal(text[..length], back[..length]);
        }
    }

    private static string Extended(SnmpAuthentication protocol, SnmpPrivacy privacy, string password, byte[] engine) =>
        Convert.ToHexStringLower(UsmKeys.Extend(protocol, privacy, UsmKeys.Localize(protocol, UsmKeys.Master(protocol, Encoding.UTF8.GetBytes(password)), engine), engine));
}
