using System.Globalization;
using System.Text;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Provisioning.Backups;

/// <summary>
/// A router's configuration as text that <c>/import</c> takes, the same for the same configuration, so that two nights differ by what was
/// changed. Without secrets, vouchers, leases, sessions, and what the router made itself.
/// </summary>
internal static class RouterExport
{
    private const string HardwareName = "default-name";

    // Beside those that provisioning writes: what a router is reached by. No private keys, no scripts (they may hold secrets).
    private static readonly (string Path, bool Ordered, string[] Attributes)[] More =
    [
        ("/interface/vlan", false, ["name", "interface", "vlan-id", "comment", "disabled"]),
        ("/interface/list", false, ["name", "comment"]),
        ("/interface/list/member", false, ["list", "interface", "comment", "disabled"]),
        ("/interface/wireguard", false, ["name", "listen-port", "mtu", "comment", "disabled"]),
        ("/interface/wireguard/peers", false, ["interface", "public-key", "endpoint-address", "endpoint-port", "allowed-address",
            "persistent-keepalive", "comment", "disabled"]),
        ("/ip/dhcp-client", false, ["interface", "add-default-route", "use-peer-dns", "comment", "disabled"]),
        ("/ip/route", false, ["dst-address", "gateway", "distance", "routing-table", "comment", "disabled"]),
        ("/ip/firewall/address-list", false, ["list", "address", "comment", "disabled"]),
        ("/ip/firewall/filter", true,
        [
            "chain", "action", "src-address", "dst-address", "src-address-list", "dst-address-list", "protocol", "src-port", "dst-port",
                "in-interface", "out-interface",
            "in-interface-list", "out-interface-list", "connection-state", "comment", "disabled",
        ]),
    ];

    /// <summary>Reads a router and writes it as text.</summary>
    /// <param name="session">The router.</param>
    /// <param name="facts">What it is.</param>
    /// <param name="device">Its name in the inventory.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="ConnectionLostException">The connection ended.</exception>
    /// <exception cref="RouterTrapException">The router did not let a path be read.</exception>
    public static async Task<string> ReadAsync(RouterSession session, RouterFacts facts, string device, CancellationToken ct)
    {
        var snapshot = await SnapshotReader.ReadAsync(session, facts.Router, ct).ConfigureAwait(false);
        // A path that a version or its packages do not have is a trap, and an empty table.
        var more = await session.ReadAsync(
            [.. More.Select(path => new[] { $"{path.Path}/print", $"=.proplist={string.Join(',', [.. RowNames, .. path.Attributes])}",
                "?dynamic=true", "?#!" })], ct).ConfigureAwait(false);
        return Text(snapshot, [.. more.Select(reply => (IReadOnlyList<RouterRow>)[.. reply.Rows.Select(RouterRow.Read)])], device);
    }

    private static IEnumerable<string> RowNames => RouterRow.FlagAttributes.Prepend(".id");

    private static string Text(RouterSnapshot snapshot, IReadOnlyList<IReadOnlyList<RouterRow>> more, string device)
    {
        var router = snapshot.Router;
        // No time: nothing has changed where nothing has changed.
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture,
            $"# {HostileText.Line(device)}, {HostileText.Line(router.Model)}, serial {HostileText.Line(router.Serial)}, RouterOS "
                + $"{router.Version}\n"));
        for (var i = 0; i < 3; i++)
            Add(text, More[i].Path, null, More[i].Ordered, [.. More[i].Attributes.Select(name => (name, name == "disabled"))], more[i]);
        foreach (var path in RouterSchema.All.Where(path => path.Path != "/file"))
        {
            var attributes = path.Attributes
                .Where(attribute => attribute.Kind is not (ValueKind.Secret or ValueKind.Contents) && attribute.Name != HardwareName)
                .Select(attribute => (attribute.Name, attribute.Kind == ValueKind.Bool)).ToList();
            // A binding by hand names a person's device.
            var rows = path.Path == "/ip/hotspot/ip-binding"
                ? snapshot[path.Path].Where(row => OwnerMark.IsOurs(row["comment"]))
                : snapshot[path.Path];
            Add(text, path.Path, path.Kind == PathKind.Singleton ? "" : path.Key, path.Ordered, attributes, rows, path.Kind != PathKind.Listed);
        }

        for (var i = 3; i < More.Length; i++)
            Add(text, More[i].Path, null, More[i].Ordered, [.. More[i].Attributes.Select(name => (name, name == "disabled"))], more[i]);
        return text.ToString();
    }

    // Key: empty for a singleton, null where rows have none.
    private static void Add(StringBuilder text, string path, string? key, bool ordered, IReadOnlyList<(string Name, bool IsBool)> attributes,
        IEnumerable<RouterRow> rows, bool isFixed = false)
    {
        var lines = rows.Where(row => !row.Flags.HasFlag(RowFlags.Dynamic))
            .Select(row => Line(row, key, attributes, isFixed || row.IsForeign)).Where(line => line.Length > 0).ToList();
        if (!ordered)
            lines.Sort(StringComparer.Ordinal);
        if (lines.Count == 0)
            return;
        text.Append(path.Replace('/', ' ').Insert(0, "/").Replace("/ ", "/", StringComparison.Ordinal)).Append('\n');
        foreach (var line in lines)
            text.Append(line).Append('\n');
    }

    private static string Line(RouterRow row, string? key, IReadOnlyList<(string Name, bool IsBool)> attributes, bool isSet)
    {
        // What is always there, or built in, is set and not added; a radio by the name that its maker gave it.
        var by = key is { Length: > 0 } && row[HardwareName].Length > 0 ? HardwareName : key;
        var named = isSet && by is { Length: > 0 };
        var values = string.Join(' ', attributes.Where(attribute => row[attribute.Name].Length > 0 && !(named && attribute.Name == by))
            .Select(attribute => $"{attribute.Name}={Quote(attribute.IsBool ? Word(row[attribute.Name]) : row[attribute.Name])}"));
        if (values.Length == 0)
            return "";
        if (!isSet)
            return $"add {values}";
        // A built-in row without a name, such as a rule of the log, is found by nothing that lasts.
        return !named ? key is { Length: 0 } ? $"set {values}" : "" : row[by!].Length == 0 ? "" : $"set [find where {by}={Quote(row[by!])}] {values}";
    }

    // The API says true, the console writes yes.
    private static string Word(string value) => value switch { "true" => "yes", "false" => "no", _ => value };

    // Readable, unlike what goes into the nets: a person reads this one before it is imported.
    private static string Quote(string value)
    {
        if (value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '/' or ',' or '-' or '+' or '@'))
            return value;
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            if (c is '"' or '\\' or '$')
                text.Append('\\').Append(c);
            else if (char.IsControl(c))
                text.Append(CultureInfo.InvariantCulture, $"\\{(int)c & 0xFF:X2}");
            else
                text.Append(c);
        }

        return text.Append('"').ToString();
    }
}
