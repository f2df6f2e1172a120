using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Tests.Provisioning.Routers;

public sealed class HostileTextTests
{
    [Theory]
    [InlineData("\u001b[2J\u001b]0;judul\a", "·[2J·]0;judul·")]
    [InlineData("satu\r\ndua\u0085tiga", "satu··dua·tiga")]
    [InlineData("\u202ekebalik\u2066", "·kebalik·")]
    [InlineData("Desa Kali Gondang é 村", "Desa Kali Gondang é 村")]
    public void What_moves_a_terminal_becomes_a_dot(string text, string shown) => Assert.Equal(shown, HostileText.Line(text));

    [Fact]
    public void A_line_is_cut() => Assert.Equal(301, HostileText.Line(new string('x', 100_000)).Length);
}
