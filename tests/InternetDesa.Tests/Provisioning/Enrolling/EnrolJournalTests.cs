using System.Diagnostics;
using System.Runtime.Versioning;
using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Cli;
using InternetDesa.Provisioning.Fleet.Journal;

namespace InternetDesa.Tests.Provisioning.Enrolling;

/// <summary>Who may give villages their routers, and what the journal tells of it.</summary>
[SupportedOSPlatform("linux")]
public sealed class EnrolJournalTests : IDisposable
{
    private const string Code = "33.01.01.2001", Elsewhere = "33.74.01.1001";

    private readonly EnrolBench _bench = new("code,device,role,uplink,model,index,reach\n33.01.01.2001,gw,gateway,4g,,0,hub\n33.74.01.1001,gw,gateway,fibre,,1,hub\n");

    public EnrolJournalTests() => _bench.WithOperators();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Kit_first_contact_and_replacement_are_signed_with_who_and_why()
    {
        _bench.Desactl.Did(["enrol", Code, "--kits", Kits, "--reason", "tahap 1", .. _bench.As("ani")]);
        using var old = _bench.Unpack("AAA1");
        _bench.RunKit(old, Path.Combine(Kits, Code), "10.240.0.5");
        Assert.Equal(0, _bench.Run(["enrol", Code, "--check", .. _bench.As("ani")]));
        _bench.Desactl.Did(["replace", Code, "--serial", "BBB2", "--kits", Kits, "--reason", "tersambar petir", .. _bench.As("dewi")]);
        using (var journal = _bench.Journal())
        {
            Assert.Equal(
            [
                ("ani", JournalAction.Enrol, "begun", "tahap 1"), ("ani", JournalAction.Enrol, "made", "tahap 1"), ("ani", JournalAction.Contact, "ready", "first contact AAA1"),
                ("dewi", JournalAction.Replace, "begun", "AAA1 by BBB2: tersambar petir"), ("dewi", JournalAction.Replace, "made", "AAA1 by BBB2: tersambar petir"),
            ], journal.Book.Newest(null, "3301012001", 100).Reverse().Select(entry => (entry.Operator, entry.Note.Action, entry.Note.Outcome, entry.Note.Reason)));
        }

        _bench.Desactl.Did(["journal", "verify", .. _bench.As("ani")]);
        Assert.Contains("tersambar petir", _bench.Desactl.Did(["journal", "list", "--village", Code, .. _bench.As("citra")]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ani", "3374011001 is outside of 3301, where ani may change routers. Who may: dewi.", "enrol", Code, Elsewhere)]
    [InlineData("ani", "is outside of 3301", "replace", Elsewhere, "--serial", "BBB2")]
    [InlineData("citra", "a viewer may not change routers", "enrol", Code)]
    [InlineData("citra", "a viewer may not change routers", "enrol", Code, "--check")]
    public void Whose_village_it_is_not_is_refused_and_nothing_is_made(string who, string said, params string[] verb)
    {
        _bench.Desactl.Did(["enrol", Elsewhere, "--kits", Kits, "--reason", "tahap 1", .. _bench.As("dewi")]);
        if (verb[0] == "enrol" && verb.Contains(Elsewhere))
            File.Delete(_bench.Desactl["state/enrolments.csv"]);
        var before = File.ReadAllText(_bench.Desactl["authority/issued.csv"]);
        Assert.Equal(3, _bench.Desactl.Run([.. verb, "--kits", Kits, "--reason", "tersambar petir", "--json", .. _bench.As(who)]));
        Assert.Contains(said, _bench.Desactl.Said(), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_bench.Desactl["authority/issued.csv"]));
        Assert.Equal([Elsewhere], Directory.GetDirectories(Kits).Select(Path.GetFileName));
    }

    [Fact]
    public void Without_a_reason_nothing_is_made()
    {
        Assert.Equal(2, _bench.Desactl.Run(["enrol", Code, "--kits", Kits, .. _bench.As("ani")]));
        Assert.Contains("--reason: where there are operators a change has a reason", _bench.Desactl.Said(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Kits));
    }

    [Fact]
    public void A_file_of_operators_that_was_named_and_is_not_there_lets_nobody_do_anything()
    {
        Assert.Equal(2, _bench.Desactl.Run("enrol", Code, "--kits", Kits, "--operators", _bench.Desactl["operator.json"]));
        Assert.Contains("--operators: there is no file ", _bench.Desactl.Said(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Kits));
    }

    [Fact]
    public async Task So_does_one_that_the_environment_named()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(DesactlCommand).Assembly.Location, "enrol", Code, "--inventory", _bench.Desactl["inventory.csv"]])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _bench.Desactl["authority"],
            Environment = { ["DESACTL_OPERATORS"] = "operators.json" },
        };
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains("--operators: there is no file operators.json", errors, StringComparison.Ordinal);
        Assert.Equal(2, process.ExitCode);
    }

    [Fact]
    public void Without_a_file_of_operators_it_is_told_that_no_journal_has_it() =>
        Assert.Contains("no file of operators at operators.json", _bench.Desactl.Did("enrol", Code, "--kits", Kits), StringComparison.Ordinal);

    [Fact]
    public void A_journal_that_takes_nothing_begins_nothing()
    {
        Directory.CreateDirectory(_bench.Desactl["journal.db"]);
        Assert.Equal(74, _bench.Desactl.Run(["enrol", Code, "--kits", Kits, "--reason", "tahap 1", .. _bench.As("ani")]));
        Assert.Contains("can not be opened", _bench.Desactl.Said(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Kits));
    }

    [Fact]
    public void An_authority_that_has_ended_makes_nothing_and_the_journal_tells_of_nothing()
    {
        _bench.Clock.Advance(TimeSpan.FromDays(3660));
        Assert.Equal(2, _bench.Desactl.Run(["enrol", Code, "--kits", Kits, "--reason", "tahap 1", .. _bench.As("ani")]));
        Assert.Contains("nothing that it issued is trusted any more", _bench.Desactl.Said(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Kits));
        using var journal = _bench.Journal();
        Assert.Empty(journal.Book.Newest(null, null, 10));
    }

    [Fact]
    public void A_stack_of_routers_writes_index_vault_and_inventory_once()
    {
        var villages = RegionTable.CentralJava().Villages.Where(village => village.Kabupaten == "3301").Take(40).ToList();
        File.WriteAllText(_bench.Desactl["inventory.csv"], "code,device,role,uplink,index,reach\n"
            + string.Concat(villages.Select((village, i) => $"{village.Dotted},gw,gateway,4g,{i},hub\n")));
        var said = _bench.Desactl.Did(["enrol", .. villages.Select(village => village.Dotted), "--kits", Kits, "--reason", "tahap 1", .. _bench.As("ani")]);
        Assert.Equal(villages.Count, Directory.GetDirectories(Kits).Length);
        // Each step is one write of one file, whatever the number of villages.
        Assert.Equal(
        [
            "… entered as begun", "… certificates issued: 80", "… kits written: 40", "… routers' secrets in the vault of 3301: 40", "… kits in their folders: 40",
            "… villages brought up to date in the inventory: 40", "… certificates of before revoked: 0",
        ], said.Split('\n').Where(line => line.StartsWith('…')));
    }

    private string Kits => _bench.Desactl["kits"];
}
