using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using InternetDesa.Status.Html;

namespace InternetDesa.Status.Http;

/// <summary>An answer, ready to send: its bytes in each coding, compressed once, and its entity tag.</summary>
internal sealed class Page
{
    // 0 to 11: above 7 pages get 2 % smaller and take ten times as long.
    private const int BrotliQuality = 7;

    private readonly Lazy<byte[]> _brotli;
    private readonly Lazy<byte[]> _gzip;

    public Page(byte[] body, string contentType, int status = 200)
    {
        (Identity, ContentType, Status) = (body, contentType, status);
        Hash = Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 10));
        _brotli = new Lazy<byte[]>(() => BrotliOf(body));
        _gzip = new Lazy<byte[]>(() => GzipOf(body));
    }

    public int Status { get; }

    public string ContentType { get; }

    public byte[] Identity { get; }

    public byte[] Brotli => _brotli.Value;

    public byte[] Gzip => _gzip.Value;

    /// <summary>Of the body alone: a page that is made again and comes out the same keeps it.</summary>
    public string Hash { get; }

    public static Page Html(HtmlString html, int status = 200) =>
        new(Encoding.UTF8.GetBytes(html.ToString()), "text/html; charset=utf-8", status);

    private static byte[] BrotliOf(byte[] body)
    {
        var buffer = new byte[BrotliEncoder.GetMaxCompressedLength(body.Length)];
        return BrotliEncoder.TryCompress(body, buffer, out var length, BrotliQuality, window: 22)
            ? buffer[..length]
            : throw new InvalidOperationException("Brotli needed more room than it says is the most.");
    }

    private static byte[] GzipOf(byte[] body)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.SmallestSize))
            gzip.Write(body);
        return output.ToArray();
    }
}
