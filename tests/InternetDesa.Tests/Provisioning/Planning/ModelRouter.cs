using System.Globalization;
using System.Text;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;
using InternetDesa.Provisioning.Routers.Values;

namespace InternetDesa.Tests.Provisioning.Planning;

/// <summary>
/// The least that a router is to a plan: tables that steps change, values printed in another form than they were written in, secrets that
/// the vault's names stand for. It knows nothing of defaults.
/// </summary>
internal sealed class ModelRouter(RouterIdentity identity)
{
    private readonly Dictionary<string, List<RouterRow>> _tables =
        RouterSchema.All.Where(path => path.ExistsIn(identity.Version)).ToDictionary(path => path.Path, path => NewTable(path));

    private int _lastId = 100;

    public Dictionary<string, string> Secrets { get; } = new() { ["radius"] = "rahasia-radius", ["agent"] = "rahasia-agen", ["snmp"] = "rahasia-snmp" };

    /// <summary>Paths whose secrets the router keeps to itself.</summary>
    public HashSet<string> WriteOnly { get; } = ["/user"];

    public RouterSnapshot Read() => new(identity, _tables.ToDictionary(table => table.Key, table => Shown(table.Key, table.Value)));

    public void Add(string path, RowFlags flags, params (string Name, string Value)[] attributes) =>
        _tables[path].Add(new RouterRow(NextId(), flags, attributes.ToDictionary(pair => pair.Name, pair => pair.Value)));

    public void Set(string path, params (string Name, string Value)[] attributes) =>
        _tables[path][0] = _tables[path][0] with { Attributes = attributes.ToDictionary(pair => pair.Name, pair => pair.Value) };

    /// <summary>Everything but what the router made itself, whose places are its own, for a comparison of before and after.</summary>
    public string Dump() => string.Join('\n', _tables.SelectMany(table => table.Value.Where(row => (row.Flags & RowFlags.Dynamic) == 0).Select(row => $"{table.Key} {row.Flags} "
        + string.Join(' ', row.Attributes.Where(pair => pair.Value.Length > 0).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}={CanonicalValue.Of(RouterSchema.Get(table.Key).Find(pair.Key) ?? new AttributeSchema(pair.Key, ValueKind.Text), pair.Value)}")
            .Where(text => !text.EndsWith('='))))
        .OrderBy(text => RouterSchema.Get(table.Key).Ordered ? "" : text, StringComparer.Ordinal)));

    /// <summary>Applies a step as the runner does: the row found by its match, places by rows that are there.</summary>
    /// <param name="step">The step.</param>
    /// <param name="before">The router before the plan, for values that it held.</param>
    public void Apply(PlanStep step, ModelRouter? before = null)
    {
        var rows = _tables[step.Path];
        if (step.Kind == StepKind.Add)
        {
            Assert.DoesNotContain(rows, step.Match.Fits);
            var added = new RouterRow(NextId(), RowFlags.None, new Dictionary<string, string>());
            rows.Insert(PlaceIn(rows, step.Place), Written(step, added, before));
            return;
        }

        var row = Assert.Single(rows, row => (row.Flags & RowFlags.Dynamic) == 0 && step.Match.Fits(row));
        var index = rows.IndexOf(row);
        rows.RemoveAt(index);
        switch (step.Kind)
        {
            case StepKind.Set:
                rows.Insert(index, Written(step, row, before));
                break;
            case StepKind.Move:
                rows.Insert(PlaceIn(rows, step.Place), row);
                break;
        }
    }

    public ModelRouter Clone()
    {
        var clone = new ModelRouter(identity) { _lastId = _lastId };
        foreach (var (path, rows) in _tables)
            clone._tables[path] = [.. rows];
        return clone;
    }

    private static List<RouterRow> NewTable(PathSchema path) =>
        path.Kind == PathKind.Singleton ? [new RouterRow("", RowFlags.None, new Dictionary<string, string>())] : [];

    private static int PlaceIn(List<RouterRow> rows, RowPlace? place) => place?.Before is not { } before ? rows.Count
        : rows.IndexOf(Assert.Single(rows, before.Fits));

    private IReadOnlyList<RouterRow> Shown(string path, List<RouterRow> rows) => path == "/file"
        ? [.. rows.Select(row => row with { Attributes = new Dictionary<string, string> { ["name"] = row["name"], ["size"] = $"{Encoding.UTF8.GetByteCount(row["contents"])}" } })]
        : WriteOnly.Contains(path)
        ? [.. rows.Select(row => row with { Attributes = row.Attributes.Where(pair => RouterSchema.Get(path).Find(pair.Key)?.Kind != ValueKind.Secret).ToDictionary() })]
        : [.. rows];

    private RouterRow Written(PlanStep step, RouterRow row, ModelRouter? before)
    {
        var attributes = row.Attributes.ToDictionary();
        foreach (var attribute in step.Attributes)
        {
            var schema = RouterSchema.Get(step.Path).Find(attribute.Name);
            Assert.NotNull(schema);
            if (attribute.Value is null)
                attributes.Remove(attribute.Name);
            else
                attributes[attribute.Name] = attribute.Value.Kind switch
                {
                    PlanValueKind.Vault => Secrets[attribute.Value.Text],
                    PlanValueKind.Router => Assert.Single(before!._tables[step.Path], step.Match.Fits)[attribute.Name],
                    _ => Printed(schema, attribute.Value.Text),
                };
        }

        return row with { Attributes = attributes };
    }

    private static string Printed(AttributeSchema schema, string text) => schema.Kind switch
    {
        ValueKind.Bool => text switch { "yes" => "true", "no" => "false", _ => text },
        ValueKind.Duration when RouterDuration.TryParse(text, out var time) => RouterDuration.Print(TimeSpan.FromMilliseconds(time)),
        ValueKind.Rate when RatePair.TryParse(text, out var pair) => pair.ToString(),
        ValueKind.Set => string.Join(',', text.Split(',').Select(item => item.Trim()).Reverse()),
        ValueKind.Size when ByteSize.TryParse(text, out var bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10}KiB"),
        ValueKind.Mac => text.ToUpperInvariant(),
        _ => text,
    };

    private string NextId() => string.Create(CultureInfo.InvariantCulture, $"*{++_lastId:X}");
}
