using InternetDesa.Collector;
using InternetDesa.Core.Options;
using Microsoft.Extensions.Configuration;

namespace InternetDesa.Tests.Options;

public sealed class OptionsReaderTests
{
    [Fact]
    public void All_faults_are_found_at_once()
    {
        var fault = Assert.Throws<OptionsException>(() => Read(new()
        {
            ["Collector:Mqtt:Listn"] = "x",
            ["Collector:Mqtt:Listen"] = "nowhere",
            ["Collector:Mqtt:TlsListen"] = "10.0.0.1",
            ["Collector:Mqtt:PasswordFile"] = "/no/such/file",
            ["Collector:DownAfterSeconds"] = "soon",
            ["Collector:SpoolMegabytes"] = "1",
            ["Collector:Influx:Url"] = "influx",
            ["Collector:Influx"] = "http://127.0.0.1",
        }));
        string[] keys =
        [
            "Collector:Mqtt:Listn: no such option; those known are CertificateFile, ",
            "Collector:DownAfterSeconds: 'soon' is not a whole number",
            "Collector:SpoolMegabytes: write the spool's size in MiB",
            "Collector:DataDirectory: name a directory",
            "Collector:InventoryFile: name the inventory's CSV file",
            "Collector:Database: name the SQLite file",
            "Collector:Mqtt:Listen: 'nowhere' is no address with a port",
            "Collector:Mqtt:TlsListen: '10.0.0.1' is no address with a port",
            "Collector:Mqtt:PasswordFile: there is no file /no/such/file",
            "Collector:Influx:Url: 'influx' is no address",
            "Collector:Influx: 'http://127.0.0.1' is a value where options are wanted",
        ];
        Assert.All(keys, key => Assert.Contains(fault.Errors, error => error.StartsWith(key, StringComparison.Ordinal)));
    }

    [Fact]
    public void Sound_options_are_bound()
    {
        var file = Path.GetTempFileName();
        try
        {
            var options = Read(new()
            {
                ["Collector:DataDirectory"] = "data",
                ["Collector:Database"] = "state.db",
                ["Collector:InventoryFile"] = file,
                ["Collector:Mqtt:PasswordFile"] = file,
                ["Collector:Mqtt:Listen"] = "127.0.0.1:0",
                ["Collector:ReceiptIntervalSeconds"] = "2",
                ["Collector:Influx:Api"] = "V2",
            });
            Assert.Equal(("data", 2, "127.0.0.1:0"), (options.DataDirectory, options.ReceiptIntervalSeconds, options.Mqtt.Listen));
            Assert.Equal(Protocols.Influx.InfluxApi.V2, options.Influx.Api);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Every_kind_of_value_is_read_and_every_wrong_one_is_told()
    {
        var options = OptionsReader.Read<Kinds>(Of(("Text", "a"), ("Truth", "true"), ("Whole", "-3"), ("Long", "3000000000"), ("Real", "2.5"), ("Enum", "saturday"),
            ("Texts:0", "x"), ("Texts:1", "y"), ("Numbers:0", "5"), ("Block:Whole", "7")), "Kinds");
        Assert.Equal(("a", true, -3, 3_000_000_000, 2.5, DayOfWeek.Saturday, 7),
            (options.Text, options.Truth, options.Whole, options.Long, options.Real, options.Enum, options.Block.Whole));
        Assert.Equal(["x", "y"], options.Texts);
        Assert.Equal([5], options.Numbers);

        var fault = Assert.Throws<OptionsException>(() => OptionsReader.Read<Kinds>(Of(("Text:0", "a"), ("Truth", "ja"), ("Whole", "2.5"), ("Long", "1e9"), ("Real", "x"),
            ("Enum", "9"), ("Texts", "x"), ("Numbers:1", "five"), ("Block:Wole", "7")), "Kinds"));
        string[] expected =
        [
            "Kinds:Text: several values where a text is wanted", "Kinds:Truth: 'ja' is not true or false", "Kinds:Whole: '2.5' is not a whole number",
            "Kinds:Long: '1e9' is not a whole number", "Kinds:Real: 'x' is not a number such as 2.5", "Kinds:Enum: '9' is not one of Sunday, ",
            "Kinds:Texts: 'x' is one value where a list is wanted", "Kinds:Numbers:1: 'five' is not a whole number", "Kinds:Block:Wole: no such option",
        ];
        Assert.Equal(expected.Length, fault.Errors.Count);
        Assert.All(expected, start => Assert.Contains(fault.Errors, error => error.StartsWith(start, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Real", "1,5")]
    [InlineData("Real", "1,500.5")]
    [InlineData("Whole", "1,5")]
    [InlineData("Long", "1,500")]
    public void A_comma_is_no_part_of_a_number(string name, string value)
    {
        var fault = Assert.Throws<OptionsException>(() => OptionsReader.Read<Kinds>(Of((name, value)), "Kinds"));
        Assert.StartsWith($"Kinds:{name}: '{value}' is not a", Assert.Single(fault.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void All_options_are_of_kinds_that_can_be_read()
    {
        Assert.All(new IOptionsBlock[] { new CollectorOptions(), new InternetDesa.Agent.AgentOptions(), new InternetDesa.Status.StatusOptions(), new InternetDesa.Provisioning.Serving.ServeOptions() }, Check);

        static void Check(IOptionsBlock block) => Assert.All(block.GetType().GetProperties(), property =>
        {
            if (property.GetValue(block) is IOptionsBlock nested)
                Check(nested);
            else
                Assert.True(property.CanWrite && IsKnown(property.PropertyType.GetElementType() ?? property.PropertyType), $"{block.GetType().Name}.{property.Name}");
        });

        static bool IsKnown(Type type) =>
            type.IsEnum || type == typeof(string) || type == typeof(bool) || type == typeof(int) || type == typeof(long) || type == typeof(double);
    }

    private static IConfiguration Of(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(value => KeyValuePair.Create($"Kinds:{value.Key}", (string?)value.Value))).Build();

    private sealed class Kinds : IOptionsBlock
    {
        public string Text { get; set; } = "";

        public bool Truth { get; set; }

        public int Whole { get; set; }

        public long Long { get; set; }

        public double Real { get; set; }

        public DayOfWeek Enum { get; set; }

        public string[] Texts { get; set; } = [];

        public int[] Numbers { get; set; } = [];

        public Part Block { get; set; } = new();
    }

    private sealed class Part : IOptionsBlock
    {
        public int Whole { get; set; }
    }

    private static CollectorOptions Read(Dictionary<string, string?> values) =>
        OptionsReader.Read<CollectorOptions>(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), CollectorOptions.Section);
}
