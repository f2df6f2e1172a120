namespace InternetDesa.Status.Html;

/// <summary>
/// Text that is HTML already, made by <see cref="Markup.Of"/>: everything else is encoded when it is written into a page.
/// </summary>
internal readonly record struct HtmlString(string? Value)
{
    public override string ToString() => Value ?? "";
}
