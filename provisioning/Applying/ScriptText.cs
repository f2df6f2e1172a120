using System.Globalization;
using System.Text;

namespace InternetDesa.Provisioning.Applying;

/// <summary>Values in RouterOS's scripting language (MikroTik manual, "Scripting", constant escape sequences).</summary>
internal static class ScriptText
{
    /// <summary>
    /// A string constant. Every byte that could mean something to some version of the parser is written as <c>\XX</c>, two upper-case
    /// hexadecimal digits of the UTF-8: one rule is easier to trust than a list of exceptions.
    /// </summary>
    public static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var each in Encoding.UTF8.GetBytes(value))
        {
            if (char.IsAsciiLetterOrDigit((char)each) || " ._:/,=+-@;!*".Contains((char)each, StringComparison.Ordinal))
                text.Append((char)each);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\{each:X2}");
        }

        return text.Append('"').ToString();
    }
}
