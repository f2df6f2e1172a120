using System.Globalization;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>A RouterOS version, such as 7.18.</summary>
internal readonly record struct RouterVersion(int Major, int Minor) : IComparable<RouterVersion>
{
    /// <summary>Reads <c>7.18</c>.</summary>
    /// <exception cref="FormatException">It is no version.</exception>
    public static RouterVersion Parse(string text) => text.Split('.') is [var major, var minor]
        ? new RouterVersion(int.Parse(major, CultureInfo.InvariantCulture), int.Parse(minor, CultureInfo.InvariantCulture))
        : throw new FormatException($"'{text}' is no RouterOS version; write it as 7.18");

    /// <inheritdoc/>
    public int CompareTo(RouterVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    /// <summary>Whether it is this version or a later one.</summary>
    public bool AtLeast(int major, int minor) => CompareTo(new RouterVersion(major, minor)) >= 0;

    /// <inheritdoc/>
    public override string ToString() => $"{Major}.{Minor}";
}
