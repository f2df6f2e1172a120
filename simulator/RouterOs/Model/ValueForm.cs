using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>How a field reads what is written to it, and prints it: always the router's own form.</summary>
/// <remarks>
/// <c>text</c>, <c>texts</c> verbatim · <c>bool</c> true/false · <c>time</c>, <c>times</c> such as 1d · <c>rates</c> rx/tx in bit/s ·
/// <c>kib</c> such as 2048KiB · <c>bytes</c> · <c>number</c> · <c>hex</c> · <c>address</c>, <c>addresses</c> · <c>prefix</c> ·
/// <c>interface-address</c> with its mask, /32 without one · <c>match</c> an address, range or prefix, may be negated · <c>targets</c> ·
/// <c>mac</c> · <c>ranges</c> · <c>enum:a,b</c> · <c>set:a,b</c> in the router's order · <c>policies</c> · <c>ref:/menu</c> · <c>script</c>.
/// A word after a bar, as in <c>time|none</c>, is taken as it is.
/// </remarks>
internal sealed partial class ValueForm
{
    private readonly string _name;
    private readonly string[] _choices;
    private readonly string[] _words;

    private ValueForm(string name, string[] choices, string[] words)
    {
        _name = name;
        _choices = choices;
        _words = words;
    }

    /// <summary>The menu whose rows it names, or null.</summary>
    public string? Reference => _name == "ref" ? _choices[0] : null;

    /// <summary>Whether a value is one of the words that stand for themselves.</summary>
    public bool IsWord(string value) => _words.Contains(value);

    /// <summary>What a script's <c>get</c> makes of it.</summary>
    public string Name => _name;

    /// <summary>Reads a form of <c>paths.txt</c>.</summary>
    public static ValueForm Parse(string text)
    {
        var words = text.Split('|');
        var parts = words[0].Split(':', 2);
        return new ValueForm(parts[0], parts.Length > 1 ? parts[1].Split(',') : [], words[1..]);
    }

    /// <summary>Turns what was written into what the router prints.</summary>
    /// <exception cref="RouterTrapException">The value is none of this form.</exception>
    public string Read(string text, string field)
    {
        if (_words.Contains(text))
            return text;
        return _name switch
        {
            "bool" => text switch
            {
                "yes" or "true" => "true",
                "no" or "false" => "false",
                _ => throw RouterTrapException.NoMatch(field),
            },
            "time" => RouterDuration.TryParse(text, out var time) ? RouterDuration.Format(time) : throw RouterTrapException.Invalid(field),
            "times" => Pair(text, half => RouterDuration.TryParse(half, out var time) ? RouterDuration.Format(time) : null, field),
            "rates" => Pair(text, Rate, field),
            "pair" => Pair(text, half => int.TryParse(half, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? half : null, field),
            "text-pair" => Pair(text, half => half, field),
            "kib" => Scaled(text, field, 1024) is var size && char.IsAsciiDigit(text[^1]) ? $"{size}KiB" : $"{size / 1024}KiB",
            "bytes" => Scaled(text, field, 1024).ToString(CultureInfo.InvariantCulture),
            "number" => Number(text, field).ToString(CultureInfo.InvariantCulture),
            "hex" => $"0x{Number(text, field):X}",
            "enum" => _choices.Contains(text) ? text : throw RouterTrapException.NoMatch(field),
            "set" => Set(text, field),
            "address" => text.Length == 0 ? "" : Address(text, field),
            "addresses" => string.Join(',', Items(text).Select(item => item.Contains('/', StringComparison.Ordinal) ? Prefix(item, field, masked: true) : Address(item, field))),
            "prefix" => Prefix(text, field, masked: true),
            "interface-address" => Prefix(text, field, masked: false),
            "match" => Match(text, field),
            "targets" => string.Join(',', Items(text).Select(item => IPAddress.TryParse(item.Split('/')[0], out _) ? Prefix(item, field, masked: true) : item)),
            "mac" => Mac().IsMatch(text) ? text.Replace('-', ':').ToUpperInvariant() : throw RouterTrapException.Invalid(field),
            "ranges" => string.Join(',', Items(text).Select(item => Range(item, field))),
            "texts" => string.Join(',', Items(text)),
            "policies" => Policies.Format(text.Split(',')),
            "script" => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal),
            _ => text,
        };
    }

    private static IEnumerable<string> Items(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Pair(string text, Func<string, string?> half, string field)
    {
        var parts = text.Split('/');
        var (rx, tx) = (half(parts[0]), half(parts[^1]));
        return parts.Length <= 2 && rx is not null && tx is not null ? $"{rx}/{tx}" : throw RouterTrapException.Invalid(field);
    }

    // 10M is ten million: rates count by thousands.
    private static string? Rate(string text)
    {
        var factor = text.Length == 0 ? 0 : text[^1] switch { 'k' => 1_000L, 'M' => 1_000_000, 'G' => 1_000_000_000, _ => 1 };
        return long.TryParse(factor == 1 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? (value * factor).ToString(CultureInfo.InvariantCulture) : null;
    }

    private static long Scaled(string text, string field, long step)
    {
        var digits = text.TrimEnd('B').TrimEnd('i');
        var factor = digits.Length == 0 ? 1 : digits[^1] switch { 'k' or 'K' => step, 'M' => step * step, 'G' => step * step * step, _ => 1 };
        return Number(factor == 1 ? digits : digits[..^1], field) * factor;
    }

    private static long Number(string text, string field)
    {
        var hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return long.TryParse(hex ? text[2..] : text, hex ? NumberStyles.HexNumber : NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value : throw RouterTrapException.Invalid(field);
    }

    private string Set(string text, string field)
    {
        var items = Items(text).ToHashSet();
        if (items.Any(item => !_choices.Contains(item.TrimStart('!'))))
            throw RouterTrapException.NoMatch(field);
        return string.Join(',', items.OrderBy(item => Array.IndexOf(_choices, item.TrimStart('!'))));
    }

    private static string Address(string text, string field) => IPAddress.TryParse(text, out var address)
        && (text.Contains(':', StringComparison.Ordinal) || text.Count(c => c == '.') == 3) ? address.ToString() : throw RouterTrapException.Invalid(field);

    private static string Prefix(string text, string field, bool masked)
    {
        var parts = text.Split('/');
        var address = IPAddress.Parse(Address(parts[0], field));
        var bits = address.GetAddressBytes().Length * 8;
        var length = parts.Length == 1 ? bits
            : int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given <= bits ? given : throw RouterTrapException.Invalid(field);
        return $"{(masked ? Ipv4.Mask(address, length) : address)}/{length}";
    }

    private static string Match(string text, string field)
    {
        var negated = text.StartsWith('!') ? "!" : "";
        var value = text[negated.Length..];
        if (value.Contains('-', StringComparison.Ordinal))
            return negated + Range(value, field);
        var prefix = Prefix(value, field, masked: true);
        return negated + (prefix.EndsWith("/32", StringComparison.Ordinal) ? prefix[..^3] : prefix);
    }

    private static string Range(string text, string field)
    {
        if (text.Contains('/', StringComparison.Ordinal))
            return Prefix(text, field, masked: true);
        var parts = text.Split('-');
        return parts.Length <= 2 ? string.Join('-', parts.Select(part => Address(part, field))) : throw RouterTrapException.Invalid(field);
    }

    [GeneratedRegex("^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$")]
    private static partial Regex Mac();
}
