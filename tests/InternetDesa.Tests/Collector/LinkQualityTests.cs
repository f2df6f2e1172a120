using System.Text;
using InternetDesa.Collector.Projection;

namespace InternetDesa.Tests.Collector;

public sealed class LinkQualityTests
{
    [Theory]
    // A router that answers does not hide a link that loses.
    [InlineData("192.168.88.1", 0, 1, "192.0.2.1", 40, 90, 40, 90)]
    [InlineData("192.0.2.1", 40, 90, "10.33.1.1", 0, 1, 40, 90)]
    [InlineData("192.0.2.1", 100, null, "172.16.0.1", 0, 1, 100, null)]
    // Of two on the internet the better one, and of two near ones too.
    [InlineData("192.0.2.1", 40, 90, "example.com", 0, 30, 0, 30)]
    [InlineData("192.168.1.1", 20, 5, "127.0.0.1", 0, 1, 0, 1)]
    [InlineData("172.32.0.1", 0, 30, "198.51.100.1", 0, 20, 0, 20)]
    public void The_best_target_beyond_the_village_is_its_link(string one, double oneLoss, int? oneRtt, string two, double twoLoss, int? twoRtt, double loss, int? rtt)
    {
        var lines = Line(one, oneLoss, oneRtt) + Line(two, twoLoss, twoRtt);
        Assert.Equal(new LinkQuality(rtt, loss), LinkQuality.Best(Encoding.UTF8.GetBytes(lines), 0));
    }

    [Fact]
    public void What_is_old_says_nothing() => Assert.Null(LinkQuality.Best(Encoding.UTF8.GetBytes(Line("192.0.2.1", 0, 10)), 8));

    private static string Line(string target, double loss, int? rtt) => $"ping,target={target} loss_pct={loss}{(rtt is null ? "" : $",rtt_avg_ms={rtt}")} 7\n";
}
