using System.Net;
using System.Text;

namespace InternetDesa.Tests.Provisioning.Fleet;

public sealed class FleetHealthTests : FleetTest
{
    [Theory]
    [InlineData("down", "false", 6, "1 of 1 villages that were up before their change are down: 33.01.01.2001")]
    [InlineData("normal", "false", 0, "3 as the manifest says")]
    [InlineData("unknown", "false", 0, "3 as the manifest says")]
    [InlineData("normal", "true", 7, "its collector is away")]
    [InlineData("normal", "none", 7, "does not tell")]
    public void Villages_that_go_down_after_their_change_halt_it_and_a_site_that_does_not_know_holds_it_up(string after, string stale, int code, string why)
    {
        var codes = Villages(3);
        Http = () => new Site(request =>
        {
            var villages = codes.Index().Where(village => request.Contains(village.Item.Digits, StringComparison.Ordinal))
                .Select(village => $$"""{"code": "{{village.Item.Digits}}", "state": "{{(World(village.Index).Router.Writes > 0 ? after : "normal")}}"}""");
            return $$"""{"stale": {{stale}}, "villages": [{{string.Join(',', villages)}}]}""";
        });
        Assert.Equal(code, Run("ani", "fleet", "apply", "--in", "33.01", "--reason", "tiket 812", "--yes", "--health", "http://127.0.0.1:8080"));
        Assert.Contains(why, string.Join(' ', Said().Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal(code == 0, World(2).Router.Writes > 0);
    }

    /// <summary>Answers at once, on the caller's thread: the simulated clock drives everything else.</summary>
    private sealed class Site(Func<string, string> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer(request.RequestUri!.ToString()), Encoding.UTF8, "application/json") });
    }
}
