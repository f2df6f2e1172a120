using System.Buffers;
using InternetDesa.Protocols.RouterOs;

namespace InternetDesa.Tests.RouterOs;

public sealed class RouterOsEncodingTests
{
    // Lengths of luqasz/librouteros tests/unit/conftest.py and the manual's table, re-typed and recomputed.
    [Theory]
    [InlineData(0, "00")]
    [InlineData(127, "7f")]
    [InlineData(128, "8080")]
    [InlineData(130, "8082")]
    [InlineData(16383, "bfff")]
    [InlineData(16384, "c04000")]
    [InlineData(2097140, "dffff4")]
    [InlineData(2097151, "dfffff")]
    [InlineData(2097152, "e0200000")]
    [InlineData(268435440, "effffff0")]
    [InlineData(268435455, "efffffff")]
    [InlineData(268435456, "f010000000")]
    [InlineData(int.MaxValue, "f07fffffff")]
    public void Lengths_are_written_and_read_as_the_manual_says(int length, string hex)
    {
        var bytes = new byte[RouterOsEncoding.MaxPrefix];
        var written = RouterOsEncoding.WriteLength(bytes, length);
        Assert.Equal(hex, Convert.ToHexStringLower(bytes.AsSpan(0, written)));
        for (var part = 0; part < written; part++)
            Assert.False(RouterOsEncoding.TryReadLength(bytes.AsSpan(0, part), out _, out _));
        Assert.True(RouterOsEncoding.TryReadLength(bytes.AsSpan(0, written), out var read, out var prefix));
        Assert.Equal(((uint)length, written), (read, prefix));
    }

    [Theory]
    [InlineData("f0ffffffff", uint.MaxValue)]
    [InlineData("8001", 1u)]
    [InlineData("f000000001", 1u)]
    public void Lengths_that_nobody_writes_are_read(string hex, uint length)
    {
        Assert.True(RouterOsEncoding.TryReadLength(Convert.FromHexString(hex), out var read, out _));
        Assert.Equal(length, read);
    }

    [Theory]
    [InlineData(0xF8)]
    [InlineData(0xFF)]
    public void Control_bytes_are_refused(int first) =>
        Assert.Throws<RouterOsProtocolException>(() => RouterOsEncoding.TryReadLength([(byte)first], out _, out _));

    [Fact]
    public void A_words_length_counts_bytes()
    {
        var output = new ArrayBufferWriter<byte>();
        output.WriteWord("ł"); // Two bytes; luqasz/librouteros tests/unit/conftest.py.
        output.WriteAttribute("name", "ł=");
        output.EndSentence();
        Assert.Equal("02c582093d6e616d653dc5823d00", Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1 << 20)]
    public void Sentences_of_every_length_form_come_back(int piece)
    {
        var output = new ArrayBufferWriter<byte>();
        int[] lengths = [1, 127, 128, 16_383, 16_384, 70_000];
        for (var round = 0; round < 2; round++)
        {
            foreach (var length in lengths)
                output.WriteWord(new string((char)('a' + (length % 26)), length));
            output.EndSentence();
            output.EndSentence(); // An empty one is no sentence.
        }

        using var input = new RouterOsInput(1 << 20, 1 << 20);
        var found = new List<int[]>();
        for (var at = 0; at < output.WrittenCount; at += piece)
        {
            input.Write(output.WrittenSpan[at..Math.Min(at + piece, output.WrittenCount)]);
            while (input.TryRead(out var sentence))
            {
                var words = new int[sentence.Count];
                for (var i = 0; i < words.Length; i++)
                {
                    words[i] = sentence[i].Length;
                    Assert.Equal(-1, sentence[i].IndexOfAnyExcept((byte)('a' + (words[i] % 26))));
                }

                found.Add(words);
            }
        }

        Assert.Equal([lengths, lengths], found);
    }

    [Fact]
    public void Random_bytes_end_in_sentences_or_in_a_refusal()
    {
        var chance = new Random(33);
        var refused = 0;
        for (var round = 0; round < 2_000; round++)
        {
            var bytes = new byte[chance.Next(1, 200)];
            chance.NextBytes(bytes);
            using var input = new RouterOsInput(100, 300);
            try
            {
                input.Write(bytes);
                while (input.TryRead(out var sentence))
                    Assert.InRange(sentence.Size, 2, 300);
            }
            catch (RouterOsProtocolException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, 1_999);
    }

    [Fact]
    public void An_announced_length_costs_no_memory()
    {
        using var input = new RouterOsInput(int.MaxValue, int.MaxValue);
        input.Write(Convert.FromHexString("f070000000"));
        Assert.False(input.TryRead(out _));
        Assert.InRange(input.GetMemory().Length, 1, 8192);
    }
}
