using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Provisioning.Cli;

/// <summary>What a person reads who left something out: which argument, and what to write instead; nothing of the runtime's own words.</summary>
public sealed class CommandLineFaultTests : IDisposable
{
    private const string Code = "33.01.01.2001";
    private readonly DesactlBench _bench = new(new ManualTimeProvider());

    public CommandLineFaultTests()
    {
        foreach (var name in new[] { "empty.json", "empty.csv" })
            File.WriteAllText(_bench[name], "");
        _bench.Did("vault", "init");
        _bench.Did("vault", "init", "--vault", _bench["other.vault"], "--vault-key", _bench["other.key"]);
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("write one of: facts, preflight, plan, apply,")]
    [InlineData("desactl has no 'nonsense'", "nonsense")]
    [InlineData("'desactl inventory --help' shows", "inventory", "frobnicate")]
    [InlineData("<router> is missing: A village of the inventory", "facts")]
    [InlineData("<name> is missing: The file's name", "backup-password", "HGX1")]
    [InlineData("'xyz' is no village code", "facts", "xyz")]
    [InlineData("its port is a number up to 65535", "facts", "10.0.0.1:99999", "--credential", "lab")]
    [InlineData("--timer x: write a whole number, 3 to 60.", "apply", Code, "--timer", "x")]
    [InlineData("--timer 61: write a whole number, 3 to 60.", "fleet", "apply", "--in", "33", "--reason", "tiket 1", "--timer", "61")]
    [InlineData("--ending x: write a whole number", "ca", "list", "--ending", "x")]
    [InlineData("--role raja: write viewer or technician or admin or service", "operators", "add", "ani", "--role", "raja", "--scope", "33", "--public-key", "x")]
    public void What_is_written_wrongly_is_told_with_what_to_write(string said, params string[] arguments) => Says(said, arguments);

    [Theory]
    [InlineData("<plan>: there is no file nothere.json; 'desactl plan CODE --out FILE' writes one", "apply", Code, "nothere.json")]
    [InlineData("--plan: there is no file nothere.json;", "resume", Code, "--plan", "nothere.json")]
    [InlineData("<file>: there is no file nothere.xlsx;", "inventory", "import", "nothere.xlsx")]
    [InlineData("--bps: there is no file nothere.csv;", "inventory", "import", "@empty.csv", "--bps", "nothere.csv")]
    [InlineData("<other>: there is no file nothere.csv;", "inventory", "diff", "nothere.csv")]
    [InlineData("'desactl inventory import SHEET --out inventory.csv' makes one", "enrol", Code)]
    [InlineData("'desactl inventory import SHEET --out inventory.csv' makes one", "facts", Code)]
    [InlineData("--inventory: it names no file;", "inventory", "list", "--inventory", "")]
    [InlineData("is a folder;", "inventory", "list", "--inventory", "@.")]
    [InlineData("--list: there is no file nothere.txt;", "fleet", "plan", "--list", "nothere.txt")]
    [InlineData("--from: there is no file nothere.json; 'desactl exposure --save FILE' writes one", "exposure", "--from", "nothere.json")]
    [InlineData("--authority: there is no certificate authority in nothere; 'desactl ca init' makes one there", "ca", "list", "--authority", "nothere")]
    [InlineData("--authority: there is no certificate authority in nothere; 'desactl ca init' makes one there", "ca", "crl", "--authority", "nothere")]
    [InlineData("'desactl hub init' makes it", "hub", "render", "--out", "x")]
    [InlineData("--vault: there is no file nothere; 'desactl vault init' makes one", "vault", "list", "--vault", "nothere")]
    [InlineData("--vault-key: there is no file nothere; restore the key from a backup", "vault", "list", "--vault-key", "nothere")]
    [InlineData("there is no file of operators at nothere", "fleet", "status", "--operators", "nothere")]
    public void A_file_that_is_missing_is_told_with_its_argument_and_what_to_do(string said, params string[] arguments) => Says(said, arguments);

    [Theory]
    [InlineData("is no plan of form 1, as 'desactl plan --out' writes it: it is empty", "apply", Code, "@empty.json")]
    [InlineData("holds no answers of 'desactl exposure --save': it is empty", "exposure", "--from", "@empty.json")]
    [InlineData("is no hub's file, as 'desactl hub init' writes it: it is empty", "hub", "render", "--out", "x", "--hub", "@empty.json")]
    [InlineData("is no file of operators, as 'desactl operators add' writes it: it is empty", "operators", "list", "--operators", "@empty.json")]
    [InlineData("names no village; write their codes into it", "fleet", "plan", "--list", "@empty.csv")]
    [InlineData("no row heads its columns", "inventory", "import", "@empty.csv")]
    [InlineData("its first row has to be code,device,role", "inventory", "list", "--inventory", "@empty.csv")]
    [InlineData("is no vault; 'desactl vault init' makes one", "vault", "list", "--vault", "@empty.csv")]
    [InlineData("this key or passphrase does not open the vault", "vault", "list", "--vault-key", "@other.key")]
    public void A_file_of_another_kind_is_told_with_what_it_should_be(string said, params string[] arguments) => Says(said, arguments);

    [Fact]
    public void A_damaged_index_of_the_authority_is_told_and_nothing_is_issued()
    {
        _bench.Did("ca", "init");
        File.WriteAllText(_bench["authority/issued.csv"], "");
        Says("is no authority's index; restore the file from a backup", ["ca", "list"]);
        Says("is no authority's index; restore the file from a backup", ["ca", "issue", "agent", $"{Code}/agent", "--out", "@out"]);
        File.Delete(_bench["authority/issued.csv"]);
        Says("is missing; restore it from a backup", ["ca", "list"]);
        Assert.False(Directory.Exists(_bench["out"]));
    }

    [Fact]
    public void A_lost_key_of_a_vault_destroys_nothing()
    {
        var before = File.ReadAllBytes(_bench["desa.vault"]);
        File.Delete(_bench["vault.key"]);
        foreach (var verb in new[] { "list", "rotate", "set", "remove" })
        {
            Says("restore the key from a backup, or write '-' for a passphrase; only a new vault gets a new key",
                ["vault", verb, .. verb switch { "rotate" => ["--new-key", "@new.key"], "list" => Array.Empty<string>(), _ => ["lab/password"] }]);
        }

        // Nor does making a key anew: the vault is there already.
        Says("is there already", ["vault", "init"]);
        Assert.Equal(before, File.ReadAllBytes(_bench["desa.vault"]));
        Assert.False(File.Exists(_bench["new.key"]) || File.Exists(_bench["vault.key"]));
    }

    private void Says(string said, string[] arguments)
    {
        Assert.Equal(2, _bench.Run([.. arguments.Select(argument => argument.StartsWith('@') ? _bench[argument[1..]] : argument)]));
        var text = _bench.Said();
        Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.DoesNotContain("Could not find", text, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
    }
}
