using System.Buffers;
using System.Text;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Tests.Influx;

public sealed class LineReaderTests
{
    [Fact]
    public void A_line_is_read_part_by_part()
    {
        var reader = new LineReader("# note\n\nnet,if=ether1,dev=gw rx_bytes=12i,rx_bps=1.5e3,oper=t,name=\"a, b=\\\"c\\\" \\\\\" 1700000000000000001\r\nnext a=1\n"u8);
        Assert.True(reader.Read());
        Assert.Equal(3, reader.Number);
        Assert.Equal("net", Text(reader.Measurement));
        Assert.True(reader.ReadTag(out var key, out var tag));
        Assert.Equal("if=ether1", $"{Text(key)}={Text(tag)}");
        Assert.True(reader.ReadTag(out key, out tag));
        Assert.Equal("dev=gw", $"{Text(key)}={Text(tag)}");
        Assert.False(reader.ReadTag(out _, out _));
        Assert.True(reader.ReadField(out key, out var value));
        Assert.Equal(("rx_bytes", FieldKind.Integer, 12L), (Text(key), value.Kind, value.Integer));
        Assert.True(reader.ReadField(out _, out value));
        Assert.Equal((FieldKind.Float, 1500.0), (value.Kind, value.Float));
        Assert.True(reader.ReadField(out _, out value));
        Assert.Equal((FieldKind.Boolean, 1L), (value.Kind, value.Integer));
        Assert.True(reader.ReadField(out _, out value));
        Assert.Equal("a, b=\"c\" \\", value.Text);
        Assert.False(reader.ReadField(out _, out _));
        Assert.Equal(1700000000000000001, reader.Timestamp);
        Assert.Null(reader.Error);
        Assert.True(reader.Read());
        Assert.True(reader.ReadField(out _, out _));
        Assert.Null(reader.Timestamp);
        Assert.False(reader.Read());
    }

    [Fact]
    public void Escapes_belong_to_their_keys_and_values()
    {
        var reader = new LineReader("m\\,n,t\\ ag=v\\=\\,\\ w f\\=g=1 7"u8);
        Assert.True(reader.Read());
        Assert.Equal("m,n", LineReader.Unescape(reader.Measurement));
        Assert.True(reader.ReadTag(out var key, out var value));
        Assert.Equal(("t ag", "v=, w"), (LineReader.Unescape(key), LineReader.Unescape(value)));
        Assert.True(reader.ReadField(out key, out _));
        Assert.Equal("f=g", LineReader.Unescape(key));
        Assert.Equal(7, reader.Timestamp);
    }

    [Theory]
    [InlineData(",a=1 f=1")]
    [InlineData("m")]
    [InlineData("m,a=1")]
    [InlineData("m,a f=1")]
    [InlineData("m,a= f=1")]
    [InlineData("m,a=b=c f=1")]
    [InlineData("m f")]
    [InlineData("m f=")]
    [InlineData("m f=1,")]
    [InlineData("m f=1,=2")]
    [InlineData("m f=\"open")]
    [InlineData("m f=\"a\"b")]
    [InlineData("m f=1 2 3")]
    [InlineData("m f=1 1.5")]
    [InlineData("m f=1 +5")]
    [InlineData("m f=NaN")]
    [InlineData("m f=+1")]
    [InlineData("m f=Infinity")]
    [InlineData("m f=1e999")]
    [InlineData("m f=9223372036854775808i")]
    [InlineData("m f=1,000")]
    [InlineData("m f=0x10")]
    public void A_bad_line_has_an_error_and_the_next_line_is_read(string line)
    {
        var reader = new LineReader(Encoding.UTF8.GetBytes(line + "\ngood f=1 5\n"));
        Assert.True(reader.Read());
        while (reader.ReadField(out _, out _))
        {
        }

        Assert.NotNull(reader.Error);
        Assert.True(reader.Read());
        Assert.Equal("good", Text(reader.Measurement));
        Assert.True(reader.ReadField(out _, out _));
        Assert.Null(reader.Error);
        Assert.Equal(5, reader.Timestamp);
    }

    [Theory]
    [InlineData("0", FieldKind.Float, 0, 0.0)]
    [InlineData("-0.5", FieldKind.Float, 0, -0.5)]
    [InlineData(".5", FieldKind.Float, 0, 0.5)]
    [InlineData("5.", FieldKind.Float, 0, 5.0)]
    [InlineData("1e-3", FieldKind.Float, 0, 0.001)]
    [InlineData("0.1234567890123456789", FieldKind.Float, 0, 0.1234567890123456789)]
    [InlineData("12345678901234567890", FieldKind.Float, 0, 12345678901234567890.0)]
    [InlineData("007i", FieldKind.Integer, 7, 7.0)]
    [InlineData("9223372036854775807i", FieldKind.Integer, long.MaxValue, 9223372036854775807.0)]
    [InlineData("-9223372036854775808i", FieldKind.Integer, long.MinValue, -9223372036854775808.0)]
    [InlineData("18446744073709551615u", FieldKind.Unsigned, -1, 18446744073709551615.0)]
    [InlineData("TRUE", FieldKind.Boolean, 1, 1.0)]
    [InlineData("false", FieldKind.Boolean, 0, 0.0)]
    public void A_number_has_its_kind_and_value_at_every_place(string text, FieldKind kind, long integer, double number)
    {
        var reader = new LineReader(Encoding.UTF8.GetBytes($"m a={text},b={text} 1\nm a={text}"));
        var count = 0;
        while (reader.Read())
        {
            for (; reader.ReadField(out _, out var value); count++)
            {
                Assert.Equal(text, Text(value.Raw));
                Assert.Equal((kind, integer, number), (value.Kind, value.Integer, value.Float));
            }

            Assert.Null(reader.Error);
        }

        Assert.Equal(3, count);
    }

    [Fact]
    public void Random_bytes_never_throw_and_always_end()
    {
        var random = new Random(20261122);
        var seed = "net,if=ether1 rx_bytes=12i,name=\"x\\\"y\" 1700000000000000001\nbatch boot=1i,clock=\"utc\" 5\n"u8.ToArray();
        for (var round = 0; round < 200_000; round++)
        {
            var bytes = seed.AsSpan(0, random.Next(seed.Length)).ToArray();
            for (var i = random.Next(6); i > 0 && bytes.Length > 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var reader = new LineReader(bytes);
            var lines = 0;
            while (reader.Read())
            {
                while (reader.ReadTag(out _, out _))
                {
                }

                while (reader.ReadField(out _, out _))
                {
                }

                Assert.True(++lines <= bytes.Length);
            }
        }
    }

    [Fact]
    public void What_the_writer_writes_the_reader_reads()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new LineWriter(output);
        writer.Measurement("net"u8).Tag("if"u8, "wlan 1,a=b").Tag("empty"u8, "").Field("a"u8, long.MinValue).Field("b"u8, 0.1)
            .Field("nan"u8, double.NaN).Field("c"u8, "say \"hi\"\nthere \\").End(-5);
        writer.Measurement("nothing"u8).Field("nan"u8, double.PositiveInfinity).End(1);
        Assert.Equal(1, writer.Lines);
        var reader = new LineReader(output.WrittenSpan);
        Assert.True(reader.Read());
        Assert.True(reader.ReadTag(out _, out var tag));
        Assert.Equal("wlan 1,a=b", LineReader.Unescape(tag));
        Assert.True(reader.ReadField(out _, out var value));
        Assert.Equal(long.MinValue, value.Integer);
        Assert.True(reader.ReadField(out _, out value));
        Assert.Equal(0.1, value.Float);
        Assert.True(reader.ReadField(out _, out value));
        Assert.Equal("say \"hi\" there \\", value.Text);
        Assert.False(reader.ReadField(out _, out _));
        Assert.Equal(-5, reader.Timestamp);
        Assert.False(reader.Read());
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
