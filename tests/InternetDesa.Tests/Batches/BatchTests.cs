using System.Buffers;
using System.Text;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Batches;

public sealed class BatchTests
{
    [Fact]
    public void A_batch_is_read_as_it_was_written()
    {
        var output = new ArrayBufferWriter<byte>();
        BatchWriter.Write(output, new BatchHeader(4611, 1, 2, BatchClock.Mono, 99, 412), [new ClockAnchor(4611, 1764500000000000000, 1500)],
            [new BatchGap(99, 5, 9, 40, "abandoned")], "sys cpu_pct=1 5\nsys cpu_pct=2 6\n"u8, 7);
        var control = new BatchControl();
        Assert.Null(BatchReader.Read(output.WrittenSpan, control));
        Assert.Equal(new BatchHeader(4611, 1, 2, BatchClock.Mono, 99, 412), control.Header);
        Assert.Equal([new ClockAnchor(4611, 1764500000000000000, 1500)], control.Anchors);
        Assert.Equal([new BatchGap(99, 5, 9, 40, "abandoned")], control.Gaps);
        Assert.Equal("sys cpu_pct=1 5\nsys cpu_pct=2 6\n", Encoding.UTF8.GetString(output.WrittenSpan[control.Length..]));
    }

    [Fact]
    public void Unknown_fields_of_control_lines_are_ignored()
    {
        var control = new BatchControl();
        Assert.Null(BatchReader.Read("batch boot=1i,new=\"x\",seq=2i,n=0i,clock=\"utc\" 5\n"u8, control));
        Assert.Equal(2, control.Header!.Value.Seq);
    }

    [Fact]
    public void A_payload_without_a_batch_line_is_a_foreign_clients()
    {
        var control = new BatchControl();
        Assert.Null(BatchReader.Read("sys cpu_pct=1\n"u8, control));
        Assert.Null(control.Header);
        Assert.Equal(0, control.Length);
    }

    [Theory]
    [InlineData("batch seq=1i,n=1i,clock=\"utc\" 5", "boot")]
    [InlineData("batch boot=-1i,seq=1i,n=1i,clock=\"utc\" 5", "boot")]
    [InlineData("batch boot=9223372036854775807i,seq=1i,n=1i,clock=\"utc\" 5", "boot")]
    [InlineData("batch boot=1i,seq=0i,n=1i,clock=\"utc\" 5", "seq")]
    [InlineData("batch boot=1i,seq=1i,n=-1i,clock=\"utc\" 5", "n=")]
    [InlineData("batch boot=1i,seq=1i,n=1.0,clock=\"utc\" 5", "n=")]
    [InlineData("batch boot=1i,seq=1i,n=1i,clock=\"local\" 5", "clock")]
    [InlineData("batch boot=1i,seq=1i,n=1i,clock=\"utc\",prev=\"7\" 5", "prev")]
    [InlineData("batch boot=1i,seq=1i,n=0i,clock=\"utc\" 5\nbatch boot=1i,seq=2i,n=0i,clock=\"utc\" 5", "first line")]
    [InlineData("anchor boot=1i,utc0=5i,err_ms=0i 5", "follow")]
    [InlineData("batch boot=1i,seq=1i,n=0i,clock=\"utc\" 5\nanchor boot=1i 5", "utc0")]
    [InlineData("batch boot=1i,seq=1i,n=0i,clock=\"utc\" 5\ngap boot=1i,from=5i,to=4i,n=0i,why=\"abandoned\" 5", "not below from")]
    [InlineData("batch boot=1i,seq=1i,n=0i,clock=\"utc\" 5\ngap boot=1i,from=5i,to=6i,n=0i,why=\"lazy\" 5", "why")]
    public void A_malformed_control_line_is_named(string payload, string word)
    {
        var error = BatchReader.Read(Encoding.UTF8.GetBytes(payload), new BatchControl());
        Assert.Contains(word, error, StringComparison.Ordinal);
        Assert.StartsWith("line ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_lines_without_end_are_refused()
    {
        var text = new StringBuilder("batch boot=1i,seq=1i,n=0i,clock=\"utc\" 5\n");
        for (var i = 0; i < BatchReader.MaxControlLines + 1; i++)
            text.Append("gap boot=1i,from=1i,to=1i,n=1i,why=\"abandoned\" 5\n");
        Assert.NotNull(BatchReader.Read(Encoding.UTF8.GetBytes(text.ToString()), new BatchControl()));
    }

    [Fact]
    public void A_deflated_batch_is_known_by_its_first_bytes_and_inflates()
    {
        var batch = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("sys cpu_pct=1 5\n", 100)));
        var deflated = BatchPayload.Deflate(batch);
        Assert.True(deflated.Length < batch.Length / 4);
        Assert.True(BatchPayload.IsCompressed(deflated));
        Assert.False(BatchPayload.IsCompressed(batch));
        var output = new ArrayBufferWriter<byte>();
        Assert.Null(BatchPayload.TryInflate(deflated, output));
        Assert.Equal(batch, output.WrittenSpan.ToArray());
    }

    [Theory]
    [InlineData("78204B4FCC53000003")]
    [InlineData("78BB0000000000")]
    public void A_stream_that_wants_a_preset_dictionary_is_refused_like_any_other(string hex) =>
        Assert.Contains("no zlib stream", BatchPayload.TryInflate(Convert.FromHexString(hex), new ArrayBufferWriter<byte>()), StringComparison.Ordinal);

    [Fact]
    public void A_bomb_fills_no_more_than_the_limit_of_a_buffer_that_has_room()
    {
        var output = new ArrayBufferWriter<byte>(4 * BatchPayload.MaxBytes);
        Assert.NotNull(BatchPayload.TryInflate(BatchPayload.Deflate(new byte[8 * BatchPayload.MaxBytes]), output));
        Assert.Equal(BatchPayload.MaxBytes + 1, output.WrittenCount);
    }

    [Fact]
    public void A_bomb_and_a_torn_stream_are_refused()
    {
        var bomb = BatchPayload.Deflate(new byte[BatchPayload.MaxBytes + 1]);
        Assert.Contains("more than", BatchPayload.TryInflate(bomb, new ArrayBufferWriter<byte>()), StringComparison.Ordinal);
        var broken = BatchPayload.Deflate("sys cpu_pct=1 5\n"u8);
        broken[4] ^= 0xFF;
        Assert.NotNull(BatchPayload.TryInflate(broken, new ArrayBufferWriter<byte>()));
    }

    [Fact]
    public void A_receipt_is_read_as_it_was_written()
    {
        RangeSet.TryParse("1-88,90-120", out var have);
        var output = new ArrayBufferWriter<byte>();
        Receipt.Write(output, 4611, have, 1764500000000000000);
        Assert.Equal("receipt boot=4611i,have=\"1-88,90-120\" 1764500000000000000\n", Encoding.UTF8.GetString(output.WrittenSpan));
        var receipts = new List<Receipt>();
        Assert.Null(Receipt.Read(output.WrittenSpan, receipts));
        Assert.Equal("1-88,90-120", Assert.Single(receipts).Have.ToString());
    }

    [Fact]
    public void A_receipt_is_at_most_4_kB_and_names_the_lowest_seqs()
    {
        var have = new RangeSet();
        for (var seq = 1; seq < 20_000; seq += 2)
            have.Add(seq);
        var output = new ArrayBufferWriter<byte>();
        Receipt.Write(output, long.MaxValue - 1, have, 1764500000000000000);
        Assert.InRange(output.WrittenCount, 3500, Receipt.MaxBytes);
        var receipts = new List<Receipt>();
        Assert.Null(Receipt.Read(output.WrittenSpan, receipts));
        Assert.True(receipts[0].Have.Contains(1));
    }

    [Theory]
    [InlineData("receipt boot=1i,have=\"2-1\" 5")]
    [InlineData("receipt have=\"1\" 5")]
    [InlineData("receipt boot=1i 5")]
    [InlineData("receipt boot=1i,have=\"1\"")]
    public void A_malformed_receipt_is_refused(string text) =>
        Assert.NotNull(Receipt.Read(Encoding.ASCII.GetBytes(text), []));

    [Fact]
    public void A_collector_record_is_read_as_it_was_written()
    {
        var record = new CollectorRecord(DeviceId.Parse("33/01/01/2001/agent"), "own", 4611, 88, 12, BatchClock.Mono, 1764500000000000000);
        var output = new ArrayBufferWriter<byte>();
        record.Write(output);
        Assert.Equal("in from=\"33/01/01/2001/agent\",door=\"own\",boot=4611i,seq=88i,n=12i,clock=\"mono\" 1764500000000000000\n",
            Encoding.UTF8.GetString(output.WrittenSpan));
        output.Write("sys cpu_pct=1 5\n"u8);
        Assert.True(CollectorRecord.TryRead(output.WrittenSpan, out var read, out var length));
        Assert.Equal(record, read);
        Assert.Equal("sys cpu_pct=1 5\n", Encoding.UTF8.GetString(output.WrittenSpan[length..]));
    }
}
