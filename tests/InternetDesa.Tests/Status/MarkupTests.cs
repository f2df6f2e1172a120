using InternetDesa.Status.Html;

namespace InternetDesa.Tests.Status;

public sealed class MarkupTests
{
    [Fact]
    public void Every_value_is_encoded_in_content_and_in_attributes()
    {
        var hostile = "\"><script>alert('1')</script>&";
        Assert.Equal(
            "<a title=\"&quot;&gt;&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;&amp;\">&quot;&gt;&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;&amp;</a>",
            Markup.Of($"""<a title="{hostile}">{hostile}</a>""").ToString());
    }

    [Fact]
    public void Html_goes_in_as_it_is_and_nothing_where_there_is_none()
    {
        var item = Markup.Of($"<li>{"<"}");
        Assert.Equal("<ul><li>&lt;<li>&lt;</ul>7", Markup.Of($"<ul>{new[] { item, item }}</ul>{default(HtmlString)}{(string?)null}{7}").ToString());
    }

    [Fact]
    public void Letters_of_any_script_stay_letters() => Assert.Equal("● Ngombol – é ꦗ", Markup.Of($"{"● Ngombol – é ꦗ"}").ToString());
}
