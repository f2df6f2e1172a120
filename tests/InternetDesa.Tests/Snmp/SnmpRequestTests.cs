using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Tests.Snmp;

public sealed class SnmpRequestTests
{
    private static readonly Oid[] Names = [Oid.Parse("1.3.6.1.2.1.1.3.0"), Oid.Parse("1.3.6.1.2.1.1.5.0"), Oid.Parse("1.3.6.1.2.1.31.1.1.1.1")];

    [Theory]
    [InlineData(new[] { 0, 1, 2 }, 0, true)]
    [InlineData(new[] { 0, 2, 1 }, 0, false)] // Another order.
    [InlineData(new[] { 0, 1 }, 0, false)]
    [InlineData(new[] { 0, 1, 2, 2 }, 0, false)]
    [InlineData(new int[0], 0, false)]
    [InlineData(new int[0], 1, true)] // tooBig (RFC 3416 §4.2.1) says nothing of the names.
    [InlineData(new[] { 2, 2 }, 5, true)]
    public void The_answer_to_a_get_has_the_names_asked_for(int[] names, int status, bool fits) =>
        Assert.Equal(fits, IsAnswered(SnmpRequest.Get(Names), names, status));

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    [InlineData(4, false)]
    public void The_answer_to_a_getnext_has_as_many_names(int count, bool fits) =>
        Assert.Equal(fits, IsAnswered(SnmpRequest.GetNext(Names), [.. Enumerable.Repeat(1, count)], 0));

    [Theory]
    [InlineData(0, true)] // The device may cut it anywhere.
    [InlineData(1, true)]
    [InlineData(1 + (2 * 10), true)]
    [InlineData(1 + (2 * 10) + 1, false)]
    public void The_answer_to_a_getbulk_is_no_longer_than_asked(int count, bool fits) =>
        Assert.Equal(fits, IsAnswered(SnmpRequest.GetBulk(Names, nonRepeaters: 1, maxRepetitions: 10), [.. Enumerable.Repeat(1, count)], 0));

    [Fact]
    public void A_request_is_encoded_as_a_message_is()
    {
        var request = SnmpRequest.GetBulk(Names, 1, 25);
        var pdu = new byte[request.PduBytes];
        request.Write(pdu, 0x01020304);
        var message = new SnmpMessage(false, "x"u8.ToArray(), SnmpPduType.GetBulk, 0x01020304, 1, 25)
            .Encode([.. Names.Select(name => new SnmpVarBind(name, SnmpValue.Empty(SnmpType.Null)))]);
        Assert.EndsWith(Convert.ToHexString(pdu), Convert.ToHexString(message), StringComparison.Ordinal);
    }

    [Fact]
    public void What_fits_no_datagram_is_no_request()
    {
        Assert.Contains("fits no datagram", Assert.Throws<ArgumentException>(() => SnmpRequest.Get([.. Enumerable.Repeat(Names[0], 5000)])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SnmpRequest.Get([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SnmpRequest.GetBulk(Names, 4, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SnmpRequest.GetBulk(Names, 0, 0));
    }

    private static bool IsAnswered(SnmpRequest request, int[] names, int status)
    {
        var answer = new SnmpMessage(false, default, SnmpPduType.Response, 1, status, 0).Encode(
            [.. names.Select(name => new SnmpVarBind(Names[name], SnmpValue.FromSigned(name)))]);
        return SnmpMessage.TryRead(answer, out _, out _, out var pdu) && request.IsAnsweredBy(pdu);
    }
}
