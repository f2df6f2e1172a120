using System.Net;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>Addresses and their networks.</summary>
internal static class Ipv4
{
    /// <summary>The network that an address of so many bits is in.</summary>
    public static IPAddress Mask(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] &= (byte)(0xFF00 >> Math.Clamp(length - (i * 8), 0, 8));
        return new IPAddress(bytes);
    }

    /// <summary>Whether an address is in a prefix, written <c>10.0.0.0/8</c>, <c>10.0.0.1</c> or as a range.</summary>
    public static bool Contains(string prefix, IPAddress address)
    {
        if (prefix.Split('-') is [var first, var last])
            return Compare(IPAddress.Parse(first), address) <= 0 && Compare(address, IPAddress.Parse(last)) <= 0;
        var parts = prefix.Split('/');
        if (!IPAddress.TryParse(parts[0], out var network) || network.AddressFamily != address.AddressFamily)
            return false;
        var length = parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : network.GetAddressBytes().Length * 8;
        return Mask(network, length).Equals(Mask(address, length));
    }

    private static int Compare(IPAddress left, IPAddress right) => left.GetAddressBytes().AsSpan().SequenceCompareTo(right.GetAddressBytes());
}
