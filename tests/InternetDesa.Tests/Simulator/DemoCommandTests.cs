using System.CommandLine;
using InternetDesa.Simulator.Demo;

namespace InternetDesa.Tests.Simulator;

public sealed class DemoCommandTests
{
    private static ParseResult Parse(string line) =>
        new RootCommand { DemoCommand.Create((_, _) => Task.FromResult(0)) }.Parse("demo " + line);

    [Fact]
    public void Without_options_it_is_sixty_villages_in_the_demo_directory_on_port_8080()
    {
        var options = DemoCommand.Read(Parse(""));

        Assert.Equal((60, 33, 1.0, ".demo", false, 8080), (options.Villages, options.Seed, options.Speed, options.Directory, options.Fresh, options.Port));
        Assert.Empty(options.Targets);
        Assert.Null(options.Influx);
    }

    [Fact]
    public void All_options_are_read()
    {
        var options = DemoCommand.Read(Parse(
            "--villages 4000 --seed 7 --speed 2.5 --keep d --fresh --port 0 --target 192.0.2.1 --target example.id --influx http://127.0.0.1:8086"));

        Assert.Equal((4000, 7, 2.5, "d", true, 0), (options.Villages, options.Seed, options.Speed, options.Directory, options.Fresh, options.Port));
        Assert.Equal(["192.0.2.1", "example.id"], options.Targets);
        Assert.Equal("http://127.0.0.1:8086/", options.Influx?.ToString());
    }

    [Fact]
    public void All_errors_are_told_at_once_with_what_to_write_instead()
    {
        var errors = Parse("--villages 4001 --seed x --speed 0 --port 70000 --influx nowhere --colour").Errors.Select(error => error.Message).ToList();

        Assert.Contains("--villages 4001: write a number from 1 to 4000.", errors);
        Assert.Contains("--seed x: write a number from 0 to 2147483647.", errors);
        Assert.Contains("--speed 0: write a number from 0.1 to 60.", errors);
        Assert.Contains("--port 70000: write a number from 0 to 65535.", errors);
        Assert.Contains("--influx nowhere: write a URL such as http://127.0.0.1:8086.", errors);
        Assert.Contains(errors, error => error.Contains("--colour", StringComparison.Ordinal));
        Assert.Equal(6, errors.Count);
    }
}
