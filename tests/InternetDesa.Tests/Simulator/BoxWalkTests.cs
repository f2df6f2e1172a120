using InternetDesa.Simulator.Demo;
using InternetDesa.Simulator.Walk;

namespace InternetDesa.Tests.Simulator;

public sealed class BoxWalkTests
{
    [Fact]
    public async Task A_box_becomes_a_live_village_and_lives_on_after_lightning()
    {
        using var output = new StringWriter();
        using var http = new HttpClient();
        await using (var walk = new BoxWalk(port: 0, new DemoConsole(output, isTerminal: false)))
        {
            await walk.PlayAsync(CancellationToken.None);
            Assert.Contains("Tambakreja", await http.GetStringAsync(walk.Page), StringComparison.Ordinal);
        }

        var said = output.ToString();
        Assert.Contains("$ desactl enrol 33.01.01.2001", said, StringComparison.Ordinal);
        Assert.Contains("$ desactl replace 33.01.01.2001 --serial BBB2 --reason \"tersambar petir\" --with-agent", said, StringComparison.Ordinal);
        Assert.Equal(2, said.Split("the village is normal:").Length - 1);
    }
}
