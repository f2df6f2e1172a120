using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Tests.Provisioning.Planning;

public sealed class SecretPlanTests : PlannerTest
{
    private static readonly DesiredRow Radius = Row("/radius", ("comment", "id:desa-radius"), ("address", "192.0.2.7"), ("secret", "vault:radius"));
    private static readonly DesiredRow Account = Row("/user", ("name", "desa-agent"), ("group", "read"), ("password", "vault:agent"));
    private readonly ModelRouter _router = new(Router);

    [Fact]
    public void A_secret_that_can_be_read_is_compared_and_its_old_value_stays_on_the_router()
    {
        _router.Add("/radius", RowFlags.None, ("comment", "id:desa-radius"), ("address", "192.0.2.7"), ("secret", "lama"));
        var plan = PlanOf(_router, Desired(Radius));
        var attribute = Assert.Single(Assert.Single(plan.Steps).Attributes);
        Assert.Equal((PlanValue.Vault("radius"), PlanValue.Held), (attribute.Value, attribute.Previous));
        Apply(_router, plan);
        Assert.True(PlanOf(_router, Desired(Radius)).IsEmpty);
    }

    [Fact]
    public void A_secret_that_can_not_be_read_is_compared_by_the_hash_of_what_was_applied()
    {
        var first = PlanOf(_router, Desired(Account));
        Apply(_router, first);
        Assert.Equal("/user desa-agent password", Assert.Single(first.SecretHashes).Key);
        var again = PlanOf(_router, Desired(Account), first.SecretHashes);
        Assert.True(again.IsEmpty);
        Assert.Empty(again.Notes);
        Assert.Equal(first.SecretHashes, again.SecretHashes);
    }

    [Fact]
    public void A_secret_of_which_nothing_is_known_is_unknown_and_not_changed_each_time()
    {
        _router.Add("/user", RowFlags.None, ("name", "desa-agent"), ("group", "read"), ("password", "?"));
        var plan = PlanOf(_router, Desired(Account));
        Assert.True(plan.IsEmpty);
        Assert.Contains("unknown, it stays as it is", Assert.Single(plan.Notes), StringComparison.Ordinal);
        Assert.Empty(plan.SecretHashes);
    }

    [Fact]
    public void A_new_value_for_a_secret_that_can_not_be_read_could_not_be_reverted()
    {
        var first = PlanOf(_router, Desired(Account));
        Apply(_router, first);
        _router.Secrets["agent"] = "baru";
        var refusal = Assert.Single(Outcome(_router, Desired(Account), first.SecretHashes).Refusals);
        Assert.Contains("could not be reverted; add a row of another name", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void All_secrets_that_the_vault_lacks_are_named_at_once()
    {
        _router.Secrets.Clear();
        var refusals = Outcome(_router, Desired(Radius, Account)).Refusals;
        Assert.Equal(2, refusals.Count);
        Assert.Contains("desactl vault set radius", string.Join(' ', refusals), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hash_tells_places_and_routers_apart()
    {
        var book = Secrets(_router);
        Assert.NotEqual(book.Hash("A", "/user a password", "x"), book.Hash("B", "/user a password", "x"));
        Assert.NotEqual(book.Hash("A", "/user a password", "x"), book.Hash("A", "/user b password", "x"));
        Assert.DoesNotContain("rahasia", book.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_whose_secret_is_shown_as_asterisks_is_not_removed()
    {
        _router.Add("/radius", RowFlags.None, ("comment", "id:desa-old"), ("secret", "*****"));
        Assert.Contains("removal could not be reverted", Assert.Single(Outcome(_router, Desired()).Refusals), StringComparison.Ordinal);
    }
}
