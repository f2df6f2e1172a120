using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Provisioning.Manifest.Compiling;

/// <summary>The rows of a router as they are compiled.</summary>
/// <param name="version">The router's version: attributes that it does not have are left out.</param>
internal sealed class DesiredRows(RouterOsVersion version)
{
    private readonly List<DesiredRow> _rows = [];

    /// <summary>All rows, in the order added.</summary>
    public IReadOnlyList<DesiredRow> All => _rows;

    /// <summary>What people should know.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The router's version.</summary>
    public RouterOsVersion Version => version;

    /// <summary>Adds a row.</summary>
    /// <param name="path">Where.</param>
    /// <param name="attributes">
    /// Names and values, the key among them; null is "not set", and <c>${vault:name}</c> a secret where the attribute is one.
    /// </param>
    /// <exception cref="KeyNotFoundException">The schema has no such path.</exception>
    public void Add(string path, params (string Name, string? Value)[] attributes)
    {
        var schema = RouterSchema.Get(path);
        var values = new Dictionary<string, PlanValue>(StringComparer.Ordinal);
        foreach (var (name, value) in attributes)
        {
            var attribute = schema.Find(name) ?? throw new KeyNotFoundException($"{path} {name}");
            if (attribute.ExistsIn(version))
                values.Add(name, Value(attribute, value ?? ""));
        }

        _rows.Add(new DesiredRow(schema, values));
    }

    /// <summary>RouterOS's word for a switch.</summary>
    public static string Flag(bool on) => on ? "yes" : "no";

    /// <summary>RouterOS's list.</summary>
    public static string List(IEnumerable<string> items) => string.Join(',', items);

    private static PlanValue Value(AttributeSchema attribute, string text) =>
        attribute.Kind == ValueKind.Secret && text.Length > 0 ? PlanValue.Vault(text["${vault:".Length..^1]) : PlanValue.Literal(text);
}
