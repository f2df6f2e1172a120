using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using InternetDesa.Core.Regions;

namespace InternetDesa.Core.Identity;

/// <summary>
/// Who a device is: a village and the device's name in it. Its text is the topic path, <c>33/01/01/2001/agent</c>: the common name of
/// its certificate or its MQTT username, so that a broker's access list is a pattern over the username.
/// </summary>
/// <param name="Village">The village.</param>
/// <param name="Device">The name within the village: 1 to 32 of <c>a-z</c>, <c>0-9</c> and <c>-</c>, such as <c>agent</c> or <c>gw</c>.</param>
public readonly record struct DeviceId(VillageCode Village, string Device) : IComparable<DeviceId>
{
    // 33/01/01/2001
    private const int VillagePath = 13;
    private const int LongestName = 32;

    /// <summary>Whether a text can name a device.</summary>
    public static bool IsValidName(ReadOnlySpan<char> name)
    {
        if (name.Length is < 1 or > LongestName)
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
                return false;
        }

        return true;
    }

    /// <summary>Reads <c>33/01/01/2001/agent</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out DeviceId id)
    {
        id = default;
        if (text is null || text.Length < 15 || text[13] != '/' || text[2] != '/'
            || !VillageCode.TryParse(text.AsSpan(0, 13), out var village) || !IsValidName(text.AsSpan(14)))
            return false;
        id = new DeviceId(village, NameOf(text.AsSpan(14)));
        return true;
    }

    /// <summary>Reads <c>33/01/01/2001/agent</c>, without a new string for the usual devices.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DeviceId id)
    {
        id = default;
        Span<char> chars = stackalloc char[LongestName + VillagePath + 1];
        if (text.Length < VillagePath + 2 || text.Length > chars.Length || !Ascii.IsValid(text))
            return false;
        chars = chars[..Encoding.ASCII.GetChars(text, chars)];
        var name = chars[(VillagePath + 1)..];
        if (chars[VillagePath] != '/' || chars[2] != '/' || !VillageCode.TryParse(chars[..VillagePath], out var village) || !IsValidName(name))
            return false;
        id = new DeviceId(village, NameOf(name));
        return true;
    }

    // Without a new string for the usual devices.
    private static string NameOf(ReadOnlySpan<char> name) => name is "agent" ? "agent" : name is "gw" ? "gw" : new string(name);

    /// <summary>Writes the topic path.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var path = output.GetSpan(VillagePath + 1 + Device.Length);
        var number = Village.Number;
        for (var at = VillagePath - 1; at >= 0; at--)
        {
            if (at is 2 or 5 or 8)
            {
                path[at] = (byte)'/';
                continue;
            }

            path[at] = (byte)('0' + (number % 10));
            number /= 10;
        }

        path[VillagePath] = (byte)'/';
        output.Advance(VillagePath + 1 + Encoding.ASCII.GetBytes(Device, path[(VillagePath + 1)..]));
    }

    /// <summary>Reads <c>33/01/01/2001/agent</c>.</summary>
    /// <exception cref="FormatException">It is not one; the message says how an identity looks.</exception>
    public static DeviceId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new FormatException($"'{text}' is no device identity: write it as 33/01/01/2001/agent.");

    /// <inheritdoc/>
    public int CompareTo(DeviceId other)
    {
        var byVillage = Village.CompareTo(other.Village);
        return byVillage != 0 ? byVillage : string.CompareOrdinal(Device, other.Device);
    }

    /// <summary>The topic path.</summary>
    public override string ToString() => $"{Village.TopicPath}/{Device}";
}
