using System.Text;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;

namespace InternetDesa.Tests.Collector;

public sealed class LineTranslatorTests
{
    private const long Now = 1_795_324_181_000_000_000;
    private const string Tags = ",desa=3301012001,dev=agent,kab=3301,kec=330101,prov=33";
    private static readonly DeviceId Agent = DeviceId.Parse("33/01/01/2001/agent");
    private readonly LineTranslator _translator = new(Fixtures.Inventory("33.01.01.2001", "33.01.01.2002"));
    private readonly IngestWorkspace _workspace = new();

    [Theory]
    [InlineData("sys cpu_pct=5 ", "sys" + Tags + " cpu_pct=5 ")]
    [InlineData("sys cpu_pct=5i ", "sys" + Tags + " cpu_pct=5 ")]
    [InlineData("sys uptime_s=5 ", "sys" + Tags + " uptime_s=5i ")]
    [InlineData("sys uptime_s=5.0 ", "sys" + Tags + " uptime_s=5i ")]
    [InlineData("sys uptime_s=18446744073709551615u ", "sys" + Tags + " uptime_s=9223372036854775807i ")]
    [InlineData("net,if=ether1 oper=true ", "net" + Tags + ",if=ether1 oper=1i ")]
    [InlineData("net,if=wlan\\ 1,dev=gw rx_bps=1e3 ", "net,desa=3301012001,dev=gw,kab=3301,kec=330101,prov=33,if=wlan\\ 1 rx_bps=1e3 ")]
    [InlineData("net,if=a rx_bytes=1i,tx_bytes=2.0,rx_err=t,rx_bps=3,tx_bps=4i,oper=1i ", "net" + Tags + ",if=a rx_bytes=1i,tx_bytes=2i,rx_err=1i,rx_bps=3,tx_bps=4,oper=1i ")]
    [InlineData("sys,desa=3301012001,kab=3301,kec=330101,prov=33 cpu_pct=1 ", "sys" + Tags + " cpu_pct=1 ")]
    [InlineData("agent version=\"1 \\\"x\\\"\" ", "agent" + Tags + " version=\"1 \\\"x\\\"\" ")]
    public void A_good_line_gets_its_types_and_the_senders_tags(string line, string expected)
    {
        Assert.Equal((1, 1), Translate(line + Now, BatchClock.Utc));
        Assert.Equal($"{expected}{Now}\n", Encoding.UTF8.GetString(_workspace.Output.WrittenSpan));
        Assert.True(_workspace.Dead.IsEmpty);
    }

    [Theory]
    [InlineData("weather temp=1 5", "schema", "no measurement 'weather'")]
    [InlineData("state code=1i 5", "schema", "no measurement 'state'")]
    [InlineData("sys cpu=1 5", "schema", "no field 'cpu'")]
    [InlineData("sys uptime_s=1.5 5", "schema", "sys.uptime_s is of type Integer")]
    [InlineData("sys uptime_s=1e300 5", "schema", "does not fit")]
    [InlineData("sys cpu_pct=\"5\" 5", "schema", "is of type Float")]
    [InlineData("agent version=5 5", "schema", "is of type Text")]
    [InlineData("net rx_bytes=5i 5", "schema", "needs the tag if")]
    [InlineData("net,if=a,if=b rx_bytes=5i 5", "schema", "twice there")]
    [InlineData("sys,color=red cpu_pct=5 5", "schema", "tag 'color'")]
    [InlineData("sys,desa=3301012002 cpu_pct=5 5", "identity", "not the sender's")]
    [InlineData("sys,dev=ghost cpu_pct=5 5", "identity", "no device of village 33.01.01.2001")]
    [InlineData("sys cpu_pct=5", "schema", "timestamps")]
    [InlineData("sys cpu_pct=5 0", "time", "before 2024")]
    [InlineData("sys cpu_pct=5 1700000000000000000", "time", "before 2024")]
    [InlineData("sys cpu_pct=5 2524608000000000000", "time", "ahead of the collector")]
    [InlineData("sys cpu_pct= 5", "schema", "field's value")]
    [InlineData("sys 5", "schema", "a field is not key=value")]
    [InlineData("event kind=\"open\\\"", "schema", "no closing quote")]
    [InlineData("net,if=a\\\\ oper=1i 5", "schema", "tag 'if'")]
    public void A_bad_line_goes_to_the_dead_with_its_reason_and_the_rest_is_kept(string line, string reason, string word)
    {
        Assert.Equal((3, 2), Translate($"sys cpu_pct=1 {Now}\n{line}\nsys cpu_pct=2 {Now}\n", BatchClock.Utc));
        var (why, message, lines) = Assert.Single(_workspace.Dead.All());
        Assert.Equal(reason, why);
        Assert.Contains(word, message, StringComparison.Ordinal);
        Assert.Equal(line + "\n", Encoding.UTF8.GetString(lines.Span));
        Assert.Equal($"sys{Tags} cpu_pct=1 {Now}\nsys{Tags} cpu_pct=2 {Now}\n", Encoding.UTF8.GetString(_workspace.Output.WrittenSpan));
    }

    [Fact]
    public void Ten_minutes_ahead_is_the_most()
    {
        Assert.Equal((1, 1), Translate($"sys cpu_pct=1 {Now + LineTranslator.MostAheadNs}", BatchClock.Utc));
        Assert.Equal((1, 0), Translate($"sys cpu_pct=1 {Now + LineTranslator.MostAheadNs + 1}", BatchClock.Utc));
    }

    [Fact]
    public void A_mono_time_counts_from_its_boot_and_is_never_negative()
    {
        Assert.Equal((1, 1), Translate("sys cpu_pct=1 0", BatchClock.Mono));
        Assert.Equal((1, 0), Translate("sys cpu_pct=1 -1", BatchClock.Mono));
    }

    [Fact]
    public void A_foreign_client_may_leave_the_time_out()
    {
        Assert.Equal((1, 1), Translate("sys cpu_pct=1", null));
        Assert.EndsWith($" {Now}\n", Encoding.UTF8.GetString(_workspace.Output.WrittenSpan), StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_show_hostile_bytes_as_question_marks()
    {
        Translate("sys\u001b[31m\u0007<script> a=1 5", BatchClock.Utc);
        var (_, message, _) = Assert.Single(_workspace.Dead.All());
        Assert.DoesNotContain(message, c => c < ' ' || c > '~');
    }

    [Fact]
    public void A_text_in_a_tag_that_is_no_UTF8_or_too_long_is_refused()
    {
        Assert.Equal((1, 0), _translator.Translate([.. "net,if="u8, 0xFF, .. " oper=1i 5"u8], Agent, null, Now, _workspace));
        Assert.Equal((1, 0), Translate($"net,if={new string('x', 129)} oper=1i {Now}", BatchClock.Utc));
        Assert.Equal((1, 0), _translator.Translate([.. "event kind=\""u8, 0xFF, .. "\""u8], Agent, null, Now, _workspace));
    }

    private (int Lines, int Good) Translate(string lines, BatchClock? clock)
    {
        _workspace.Clear();
        return _translator.Translate(Encoding.UTF8.GetBytes(lines), Agent, clock, Now, _workspace);
    }
}
