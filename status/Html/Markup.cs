using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace InternetDesa.Status.Html;

/// <summary>Makes HTML of interpolated strings: the literal parts as they stand, every value encoded.</summary>
internal static class Markup
{
    /// <summary>The fragment. Values belong into element content or double-quoted attributes, never into a bare one.</summary>
    public static HtmlString Of(Handler html) => new(html.Text);

    /// <summary>The fragment where the condition holds, else nothing.</summary>
    public static HtmlString If(bool condition, Func<HtmlString> html) => condition ? html() : default;

    /// <summary>What the compiler turns <c>$"…"</c> into: the type of a value decides whether it is encoded.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Handler(int literalLength, int formattedCount)
    {
        // All letters stay as they are: the pages are UTF-8. What means something in HTML never does.
        private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

        private readonly StringBuilder _text = new(literalLength + (formattedCount * 16));

        public string Text => _text.ToString();

        public void AppendLiteral(string literal) => _text.Append(literal);

        public void AppendFormatted(string? value) => _text.Append(Encoder.Encode(value ?? ""));

        public void AppendFormatted(int value) => _text.Append(CultureInfo.InvariantCulture, $"{value}");

        public void AppendFormatted(HtmlString html) => _text.Append(html.Value);

        public void AppendFormatted(IEnumerable<HtmlString> parts)
        {
            foreach (var part in parts)
                _text.Append(part.Value);
        }
    }
}
