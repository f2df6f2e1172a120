using InternetDesa.Provisioning.Vouchers;
using InternetDesa.Tests.Provisioning.Fleet;

namespace InternetDesa.Tests.Provisioning.Vouchers;

public sealed class VoucherTests : FleetTest
{
    private const string Village = "33.01.01.2001";

    [Fact]
    public void Made_printed_listed_and_expired_and_those_of_others_stay()
    {
        Villages(1);
        var before = Users();
        Assert.Equal(0, Run("ani", "vouchers", "create", Village, "--profile", "default", "--count", "120", "--uptime", "4h", "--valid", "30"));
        var made = Users().Except(before).ToList();
        Assert.Equal(120, made.Count);
        Assert.All(made, user => Assert.Matches("^[bcdfghjkmnpqrstvwxyz2-9]{8} 4h desa-voucher [0-9]{6}-[a-z0-9]{4} 2026-04-", user));
        // Codes are money: the terminal shows none.
        var said = Said();
        Assert.DoesNotContain(made, user => said.Contains(user.Split(' ')[0], StringComparison.Ordinal));
        Assert.Equal(0, Run("ani", "vouchers", "print", Village, "--out", In("sheet.html"), "--login-page", "wifi.desa.id"));
        var sheet = File.ReadAllText(In("sheet.html"));
        Assert.Equal(120, sheet.Split("<svg").Length - 1);
        Assert.Contains("Desa Tambakreja", sheet, StringComparison.Ordinal);
        Assert.Contains("Lama pakai 4 jam", sheet, StringComparison.Ordinal);
        Assert.Contains("April 2026", sheet, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(In("sheet.html")));
        Said();
        Assert.Equal(0, Run("citra", "vouchers", "list", Village));
        Assert.Contains("120", Said(), StringComparison.Ordinal);
        Assert.Equal(0, Run("ani", "vouchers", "expire", Village));
        Assert.Contains("0 vouchers removed", Said(), StringComparison.Ordinal);
        Clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal(0, Run("ani", "vouchers", "expire", Village));
        Assert.Equal(before, Users());
        Assert.Equal(0, Run("dewi", "journal", "verify"));
    }

    [Fact]
    public void Comments_that_are_nearly_ours_are_not()
    {
        Villages(1);
        foreach (var (name, comment) in new[] { ("aaaa", "desa-voucher"), ("bbbb", "desa-voucher x 2020-13-01"), ("cccc", "xdesa-voucher 260301-k7m2 2020-01-01"), ("dddd", "desa-voucher 260301-k7m2 2020-01-01 extra") })
            World(0).Router.Console($"/ip/hotspot/user/add name={name} comment=\"{comment}\"");
        var before = Users();
        Assert.Equal(0, Run("ani", "vouchers", "expire", Village));
        Assert.Equal(before, Users());
    }

    [Theory]
    [InlineData(3, "citra", "create", "--profile", "default")]
    [InlineData(3, "ani", "create", "--profile", "desa-nobody")]
    [InlineData(2, "ani", "create", "--profile", "default", "--uptime", "soon")]
    [InlineData(2, "ani", "create", "--profile", "default", "--count", "0")]
    [InlineData(2, "ani", "print", "--batch", "none")]
    public void What_can_not_be_is_refused_and_changes_nothing(int code, string who, string verb, params string[] options)
    {
        Villages(1);
        var before = Users();
        Assert.Equal(code, Run(who, ["vouchers", verb, Village, .. options]));
        Assert.NotEmpty(Said());
        Assert.Equal(before, Users());
    }

    [Fact]
    public void A_name_from_an_inventory_is_text_on_the_sheet()
    {
        var sheet = VoucherSheet.Html("<script>", [new Voucher("*1", "<b>", "p", "<i>", false, new VoucherMark("b", new DateOnly(2026, 3, 1)))], "");
        Assert.DoesNotContain("<script>", sheet, StringComparison.Ordinal);
        Assert.DoesNotContain("<b><b>", sheet, StringComparison.Ordinal);
    }

    private List<string> Users() => [.. World(0).Router.Config.Rows(World(0).Router.Schema["/ip/hotspot/user"]).Select(row => $"{row.Name} {row["limit-uptime"]} {row["comment"]}")];
}
