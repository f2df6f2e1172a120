using System.Security.Cryptography;
using System.Text;
using InternetDesa.Status.Html;

namespace InternetDesa.Status.Pages;

/// <summary>The one style sheet, inline in every page so that a page is one request, and allowed by its hash alone.</summary>
internal static class StyleSheet
{
    static StyleSheet()
    {
        using var reader = new StreamReader(typeof(StyleSheet).Assembly.GetManifestResourceStream("site.css")!);
        // Browsers hash the text after they have turned CR LF into LF.
        Text = reader.ReadToEnd().ReplaceLineEndings("\n").TrimEnd();
        // 'self' is for the search form alone; everything else that a page could load is refused.
        Policy = $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))}'; "
            + "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        Element = new HtmlString($"<style>{Text}</style>");
    }

    public static string Text { get; }

    public static HtmlString Element { get; }

    /// <summary>The Content-Security-Policy of every answer.</summary>
    public static string Policy { get; }
}
