using InternetDesa.Core.Identity;
using InternetDesa.Provisioning.Fleet.Journal;

namespace InternetDesa.Tests.Provisioning.Fleet;

/// <summary>A router that is named by its address is no way around a scope.</summary>
public sealed class RouterByAddressTests : FleetTest
{
    private static readonly string[] ByAddress = ["--credential", "lab", "--reason", "tiket 812: DNS baru"];

    [Theory]
    [InlineData("ani", "10.33.2.2", "3374011001 is outside of 3301, where ani may change routers. Who may: budi, dewi.")]
    [InlineData("ani", "10.33.9.9", "33 is outside of 3301, where ani may change routers. Who may: budi, dewi.")]
    [InlineData("ani", "router.desa.example", "33 is outside of 3301")]
    [InlineData("citra", "10.33.2.2", "a viewer may not change routers")]
    public void Whose_router_it_is_not_is_refused(string who, string address, string said)
    {
        Routers();
        foreach (var verb in new[] { "rollback", "apply" })
        {
            Assert.Equal(3, Run(who, [verb, address, .. verb == "apply" ? [In("plan.json")] : Array.Empty<string>(), .. ByAddress, "--json"]));
            Assert.Contains(said, Said(), StringComparison.Ordinal);
        }

        using var journal = Journal();
        Assert.Empty(journal.Book.Newest(null, null, 10));
    }

    [Fact]
    public void A_router_of_the_inventory_is_its_village_s_in_the_journal_and_the_address_is_there_too()
    {
        Routers();
        Assert.Equal(0, Run("ani", ["apply", "10.33.1.2", In("plan.json"), .. ByAddress]));
        using var journal = Journal();
        Assert.Equal([(JournalAction.Start, "3301012001"), (JournalAction.End, "3301012001")],
            journal.Book.Newest(null, null, 10).Reverse().Select(entry => (entry.Note.Action, entry.Note.Village)));
        Assert.All(journal.Book.Newest(null, null, 10),
            entry => Assert.StartsWith("10.33.1.2: tiket 812: DNS baru", entry.Note.Reason, StringComparison.Ordinal));
    }

    // One of 33.01, one of 33.74, and a plan for the first.
    private void Routers()
    {
        Villages(2);
        File.WriteAllText(In("inventory.csv"),
            "code,device,role,address,credential\n33.01.01.2001,gw,gateway,10.33.1.2,lab\n33.74.01.1001,gw,gateway,10.33.2.2,lab\n");
        using var key = VaultKey.FromFile(In("vault.key"));
        using var vault = VaultFile.Open(In("vault"), key);
        vault.Change(before => before.With(new[] { "10.33.1.2", "10.33.2.2", "10.33.9.9", "router.desa.example" }.ToDictionary(
            address => $"pin/{address}", _ => new string('a', 64))));
        var code = Run("ani", "plan", "33.01.01.2001", "--out", In("plan.json"));
        Assert.True(code == 1, Said());
        Said();
    }
}
