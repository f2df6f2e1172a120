using System.Text;
using System.Text.Unicode;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>Topic names and topic filters (MQTT 5 §4.7).</summary>
public static class MqttTopic
{
    /// <summary>Whether the text is a topic name: 1 to 65,535 bytes of UTF-8 without <c>+</c>, <c>#</c>, U+0000 and lone surrogates.</summary>
    public static bool IsValidName(string topic) => IsValidText(topic) && topic.AsSpan().IndexOfAny('+', '#') < 0;

    /// <inheritdoc cref="IsValidName(string)"/>
    public static bool IsValidName(ReadOnlySpan<byte> topic) =>
        topic.Length is > 0 and <= MqttLimits.MaximumFieldLength && topic.IndexOfAny((byte)'+', (byte)'#', (byte)0) < 0 && Utf8.IsValid(topic);

    /// <summary>
    /// Whether the text is a topic filter: <c>+</c> stands for a whole level [MQTT-4.7.1-2], <c>#</c> for the last [MQTT-4.7.1-1],
    /// and a shared one has a share name and a filter (<c>$share/name/filter</c>) [MQTT-4.8.2-1].
    /// </summary>
    public static bool IsValidFilter(string filter)
    {
        if (!IsValidText(filter))
            return false;
        var rest = filter.AsSpan();
        if (IsShared(filter))
        {
            rest = rest["$share/".Length..];
            var slash = rest.IndexOf('/');
            if (slash <= 0 || slash == rest.Length - 1 || rest[..slash].IndexOfAny('+', '#') >= 0)
                return false;
            rest = rest[(slash + 1)..];
        }

        foreach (var level in rest.Split('/'))
        {
            var text = rest[level];
            if (text.Length > 1 && text.IndexOfAny('+', '#') >= 0)
                return false;
            if (text is "#" && level.End.Value != rest.Length)
                return false;
        }

        return true;
    }

    /// <summary>Whether the filter is that of a shared subscription (MQTT 5 §4.8.2).</summary>
    public static bool IsShared(string filter) => filter.StartsWith("$share/", StringComparison.Ordinal);

    /// <summary>Whether the filter has a wildcard.</summary>
    public static bool HasWildcard(string filter) => filter.AsSpan().IndexOfAny('+', '#') >= 0;

    /// <summary>
    /// Whether a valid filter (not a shared one) matches a valid topic name. A wildcard in the first place does not match a name
    /// that starts with <c>$</c> [MQTT-4.7.2-1]; <c>a/#</c> matches <c>a</c> too (§4.7.1.2).
    /// </summary>
    public static bool Matches(ReadOnlySpan<char> filter, ReadOnlySpan<char> name)
    {
        if (name is ['$', ..] && filter is ['+' or '#', ..])
            return false;
        while (true)
        {
            if (filter is "#")
                return true;
            var filterEnd = filter.IndexOf('/');
            var nameEnd = name.IndexOf('/');
            var level = filterEnd < 0 ? filter : filter[..filterEnd];
            if (level is not "+" && !level.SequenceEqual(nameEnd < 0 ? name : name[..nameEnd]))
                return false;
            if (nameEnd < 0)
                return filterEnd < 0 || filter[filterEnd..] is "/#";
            if (filterEnd < 0)
                return false;
            filter = filter[(filterEnd + 1)..];
            name = name[(nameEnd + 1)..];
        }
    }

    private static bool IsValidText(string text)
    {
        if (text.Length is 0 or > MqttLimits.MaximumFieldLength || text.Contains('\0'))
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsSurrogatePair(text, i))
                return false;
            i++;
        }

        return Encoding.UTF8.GetByteCount(text) <= MqttLimits.MaximumFieldLength;
    }
}
