using System.Text;
using InternetDesa.Core.Options;
using InternetDesa.Collector;
using InternetDesa.Tests.Collector;
using InternetDesa.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace InternetDesa.Tests.Admin;

public sealed class OtlpTests
{
    [Fact]
    public async Task Metrics_are_sent_to_the_receiver_that_the_options_name_at_the_latest_at_the_end()
    {
        await using var receiver = new ScriptedHttpServer(_ => new ScriptedAnswer(200));
        await using (var collector = await CollectorFixture.StartAsync(configure: options => options.Otlp.Endpoint = receiver.Url.ToString()))
        {
            await using var client = await collector.ConnectAsync();
            await CollectorFixture.PublishAsync(client, "sys cpu_pct=1");
        }

        var request = receiver.Requests.Last();
        Assert.Equal("POST /v1/metrics", request.Line);
        Assert.Equal("application/x-protobuf", request.Headers["Content-Type"]);
        foreach (var name in new[] { "desa.collector.messages", "desa.spool.commits", "desa.outbox.lines", "internet-desa-collector" })
            Assert.True(request.Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)) >= 0, name);
    }

    [Fact]
    public void An_address_that_is_none_is_refused_with_what_to_write()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Collector:Otlp:Endpoint"] = "localhost" }).Build();
        Assert.Contains("Collector:Otlp:Endpoint: 'localhost' is no address; write it as http://127.0.0.1:4318",
            Assert.Throws<OptionsException>(() => OptionsReader.Read<CollectorOptions>(configuration, CollectorOptions.Section)).Message, StringComparison.Ordinal);
    }
}
