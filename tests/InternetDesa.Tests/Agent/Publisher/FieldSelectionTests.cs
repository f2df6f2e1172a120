using System.Buffers;
using System.Text;
using InternetDesa.Agent.Publisher;

namespace InternetDesa.Tests.Agent.Publisher;

public sealed class FieldSelectionTests
{
    private const string Lines = "ping,target=1.1.1.1 sent=5i,recv=4i,loss_pct=20,rtt_avg_ms=12.5 7\nsys uptime_s=60i,cpu_pct=1.5 7\nevent kind=\"start\",value=\"power\" 7\nagent sampled_n=4i,sent_n=4i 8\n";

    [Fact]
    public void Without_a_selection_everything_goes_as_it_is() => Assert.Equal((4, Lines), Apply());

    [Fact]
    public void What_is_selected_goes_with_its_tags_and_time_and_events_always_do() => Assert.Equal(
        (3, "ping,target=1.1.1.1 loss_pct=20,rtt_avg_ms=12.5 7\nevent kind=\"start\",value=\"power\" 7\nagent sampled_n=4i 8\n"),
        Apply("ping.rtt_avg_ms", "ping.loss_pct", "agent.sampled_n"));

    [Fact]
    public void A_line_without_any_selected_field_is_none() => Assert.Equal((1, "event kind=\"start\",value=\"power\" 7\n"), Apply("sys.temp_c"));

    [Theory]
    [InlineData("ping.loss_pct", true)]
    [InlineData("speed.down_bps", true)]
    [InlineData("ping.lost", false)]
    [InlineData("ping", false)]
    [InlineData("state.code", false)]
    [InlineData("a.b.c", false)]
    [InlineData(null, false)]
    public void A_field_is_one_of_the_schema_that_a_device_may_write(string? name, bool isField) => Assert.Equal(isField, FieldSelection.IsField(name));

    private static (int Lines, string Text) Apply(params string[] fields)
    {
        var output = new ArrayBufferWriter<byte>();
        var lines = new FieldSelection(fields).Apply(Encoding.UTF8.GetBytes(Lines), output);
        return (lines, Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
