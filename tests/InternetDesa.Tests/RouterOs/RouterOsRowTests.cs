using InternetDesa.Protocols.RouterOs;

namespace InternetDesa.Tests.RouterOs;

public class RouterOsRowTests
{
    [Fact]
    public void The_first_of_two_equal_names_is_read_and_both_are_kept()
    {
        var row = new RouterOsRow([new("name", "a"), new("Name", "b"), new("name", "c"), new("comment", "")]);

        Assert.Equal("a", row["name"]);
        Assert.Equal("b", row["Name"]);
        Assert.Equal("", row["comment"]);
        Assert.Null(row[".id"]);
        Assert.Equal(4, row.Attributes.Count);
    }
}
