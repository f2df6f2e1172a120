using System.Globalization;
using System.Net;
using InternetDesa.Core.Identity;

namespace InternetDesa.Core.Inventory;

/// <summary>The fields of one row of an inventory, read one by one: each fault says where it stands and what to write instead.</summary>
/// <param name="where">What the faults call the row.</param>
/// <param name="field">A field by its column; empty where the row has none.</param>
/// <param name="faults">Where the faults go.</param>
internal sealed class InventoryFields(string where, Func<string, string> field, List<string> faults)
{
    private const long LargestRate = 1_000_000_000_000;

    /// <summary>One of several words.</summary>
    public T One<T>(string column, Dictionary<string, T> words)
        where T : struct
    {
        var text = field(column);
        if (words.TryGetValue(text, out var value))
            return value;
        Fault($"{column} '{text}' is not known; write one of {string.Join(", ", words.Keys.Where(word => word.Length > 0))}");
        return default;
    }

    /// <summary>A line of text. What a spreadsheet would take for a formula is refused, so that no copy of the inventory is one.</summary>
    public string Line(string column, int longest)
    {
        var text = field(column);
        if (text.Length > longest)
            Fault($"{column} is longer than {longest} characters; write it shorter");
        else if (text.Any(char.IsControl))
            Fault($"{column} has line breaks or control characters; write one line");
        else if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@')
            Fault($"{column} '{text}' begins with '{text[0]}', which spreadsheets take for a formula; write it without");
        else
            return text;
        return "";
    }

    /// <summary>An address with a port or without.</summary>
    public IPEndPoint? Address(string column)
    {
        var text = field(column);
        if (text.Length == 0)
            return null;
        // Both parsers take forms that no spreadsheet means by them, such as 10 for 0.0.0.10.
        if (IPEndPoint.TryParse(text, out var address) && (text.Count(c => c == '.') == 3 || text.Contains("::", StringComparison.Ordinal)))
            return address;
        Fault($"{column} '{text}' is no IP address; write it as 10.33.1.1 or 10.33.1.1:161");
        return null;
    }

    /// <summary>A number of address plans.</summary>
    public int? Index(string column)
    {
        var text = field(column);
        if (text.Length == 0)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < 1 << 24)
            return index;
        Fault($"{column} '{text}' is no number of an address plan; write 0 or more, none twice");
        return null;
    }

    /// <summary>A serial number.</summary>
    public string Serial(string column)
    {
        var text = field(column);
        if (text.Length <= 32 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-'))
            return text;
        Fault($"{column} '{text}' is no serial number; write it as the router's label does, such as HGX0912ABCD");
        return "";
    }

    /// <summary>A public key of WireGuard: 32 bytes in base64.</summary>
    public string PublicKey(string column)
    {
        var text = field(column);
        if (text.Length == 0 || (text.Length == 44 && Convert.TryFromBase64String(text, new byte[33], out var length) && length == 32))
            return text;
        Fault($"{column} '{text}' is no public key; 'desactl enrol' writes it");
        return "";
    }

    /// <summary>A rate in bits a second: a number with k, M or G.</summary>
    public long? Rate(string column)
    {
        var text = field(column);
        if (text.Length == 0)
            return null;
        var unit = text[^1] switch { 'k' => 1_000, 'M' => 1_000_000, 'G' => 1_000_000_000, _ => 0 };
        if (unit > 0 && decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number > 0 && number <= LargestRate / unit)
            return (long)(number * unit);
        Fault($"{column} '{text}' is no rate; write it with its unit, such as 512k, 20M or 1G (bits a second)");
        return null;
    }

    /// <summary>What the uplink hangs on.</summary>
    public string Upstream(string column)
    {
        var text = field(column);
        if (InventoryUpstream.TryRead(text, out var upstream))
            return upstream;
        Fault($"{column} '{text}' is neither a village nor a node; write 33.01.01.2001, one of its devices, 33.01.01.2001/ap, or a name of a-z, 0-9 and '-'");
        return "";
    }

    /// <summary>Words with blanks between them.</summary>
    public IReadOnlyList<string> Tags(string column)
    {
        var words = field(column).Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().Order(StringComparer.Ordinal).ToArray();
        foreach (var word in words.Where(word => !DeviceId.IsValidName(word)))
            Fault($"{column}: '{word}' is no tag; write words of a-z, 0-9 and '-' with blanks between them");
        return words;
    }

    /// <summary>A place by two columns.</summary>
    public (double Latitude, double Longitude)? Place(string latitude, string longitude)
    {
        var (north, east) = (field(latitude), field(longitude));
        if (north.Length == 0 && east.Length == 0)
            return null;
        if (Degrees(north, 90) is { } lat && Degrees(east, 180) is { } lon)
            return (lat, lon);
        Fault(Degrees(north, 180) is { } large && Math.Abs(large) > 90
            ? $"{latitude} and {longitude} are exchanged: '{north}' is no latitude"
            : $"{latitude} '{north}' and {longitude} '{east}' are no place; write both in degrees, such as -7.5512 and 110.8266");
        return null;
    }

    /// <summary>A telephone number; it is kept as digits with the country's code, 62 where none was written.</summary>
    public string Phone(string column)
    {
        var text = field(column);
        if (text.Length == 0)
            return "";
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        digits = digits.StartsWith('0') ? "62" + digits[1..] : digits;
        if (digits.Length is >= 8 and <= 15 && text.All(c => char.IsAsciiDigit(c) || c is '+' or ' ' or '-' or '(' or ')'))
            return digits;
        // Not the number itself: faults are printed and sent around.
        Fault($"{column} is no telephone number; write 8 to 15 digits, such as 081234567890");
        return "";
    }

    /// <summary>The line of an office or a provider, as one dials it in the country; it is kept as digits.</summary>
    public string ServiceLine(string column)
    {
        var text = field(column);
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        if (text.Length == 0 || (digits.Length is >= 3 and <= 15 && text.All(c => char.IsAsciiDigit(c) || c is ' ' or '-' or '(' or ')')))
            return digits;
        Fault($"{column} is no telephone number; write 3 to 15 digits as one dials them in the village, such as 147 or 0241234567");
        return "";
    }

    /// <summary>An address as the column has it.</summary>
    public static string Written(IPEndPoint? address) => address is null ? "" : address.Port == 0 ? address.Address.ToString() : address.ToString();

    /// <summary>A number as a column has it.</summary>
    public static string Written(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    /// <summary>Degrees as a column has them.</summary>
    public static string Written(double? degrees) => degrees?.ToString("0.######", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A rate as its column has it: in the largest unit that needs no fraction.</summary>
    public static string Written(long? rate) => rate switch
    {
        null => "",
        { } bits when bits % 1_000_000_000 == 0 => string.Create(CultureInfo.InvariantCulture, $"{bits / 1_000_000_000}G"),
        { } bits when bits % 1_000_000 == 0 => string.Create(CultureInfo.InvariantCulture, $"{bits / 1_000_000}M"),
        { } bits => string.Create(CultureInfo.InvariantCulture, $"{bits / 1000m}k"),
    };

    private static double? Degrees(string text, double most) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= most
            ? Math.Round(degrees, 6) : null;

    private void Fault(string text) => faults.Add($"{where}: {text}");
}
