using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using InternetDesa.Provisioning.Routers.Values;

namespace InternetDesa.Provisioning.Manifest;

/// <summary>An IPv4 network (RFC 4632).</summary>
/// <param name="First">Its first address, as a number.</param>
/// <param name="Length">The length of its prefix, 0 to 32.</param>
internal readonly record struct Ipv4Network(uint First, int Length)
{
    /// <summary>Its last address, as a number.</summary>
    public uint Last => First | Span(Length);

    /// <summary>Reads <c>10.5.50.0/24</c>; an address within, such as <c>10.5.50.1/24</c>, is no network.</summary>
    public static bool TryParse(string text, out Ipv4Network network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !TryAddress(text[..slash], out var first)
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > 32)
            return false;
        network = new Ipv4Network(first, length);
        return (first & Span(length)) == 0;
    }

    /// <summary>Reads an address as a number.</summary>
    public static bool TryAddress(string text, out uint address)
    {
        address = 0;
        if (!AddressText.TryAddress(text, out var read) || read.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork)
            return false;
        address = BinaryPrimitives.ReadUInt32BigEndian(read.GetAddressBytes());
        return true;
    }

    /// <summary>An address by its number.</summary>
    public static string Text(uint address)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, address);
        return new IPAddress(bytes).ToString();
    }

    /// <summary>Whether an address of a host: in it, and neither its first nor its last.</summary>
    public bool HasHost(uint address) => address > First && address < Last;

    /// <summary>Whether two networks have an address in common.</summary>
    public bool Overlaps(Ipv4Network other) => First <= other.Last && other.First <= Last;

    /// <summary>The n-th network of a length within; null where there are not so many.</summary>
    public Ipv4Network? Part(int length, int index)
    {
        var first = First + ((long)index << (32 - length));
        return length >= Length && index >= 0 && first <= Last ? new Ipv4Network((uint)first, length) : null;
    }

    private static uint Span(int length) => (uint)((1L << (32 - length)) - 1);

    /// <summary><c>10.5.50.0/24</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Text(First)}/{Length}");
}
