namespace InternetDesa.Simulator.RouterOs;

/// <summary>Shows rows as <c>print</c> does: with ids and flags, without what the caller may not see.</summary>
internal sealed class RowPrinter(SimulatedRouter router)
{
    /// <summary>All rows of a menu, dynamic ones included.</summary>
    public IEnumerable<RouterRow> Rows(MenuSchema menu) => router.Dynamic.Rows(menu).Concat(router.Config.Rows(menu));

    /// <summary>One attribute to somebody who may see all; null where it is not shown.</summary>
    public string? Value(RouterRow row, string name) => row.Menu.IndexOf(name) >= 0 ? router.Live.Value(row, name) ?? row[name]
        : Show(row, RouterCaller.Console).FirstOrDefault(pair => pair.Key == name).Value;

    /// <summary>A row's attributes.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Show(RouterRow row, RouterCaller caller)
    {
        var menu = row.Menu;
        var shown = new List<KeyValuePair<string, string>>(menu.Fields.Count + 4);
        if (menu.Kind != MenuKind.Single)
            shown.Add(new(".id", row.IdText));
        foreach (var field in menu.Fields)
        {
            if (field.WriteOnly || (field.Secret && !caller.Policies.Contains("sensitive")) || (field.ShownIf is { } condition && row[condition] != "true"))
                continue;
            var value = router.Live.Value(row, field.Name) ?? row[field.Name];
            if (value is not null)
                shown.Add(new(field.Name, value));
            else if (field.Form.Name == "text" && !field.ReadOnly && field.Name != "comment" && router.Version.AtLeast(7, 15))
                shown.Add(new(field.Name, ""));
        }

        if (menu.Kind == MenuKind.Single)
            return shown;
        if (menu.Flags.Contains('D'))
            shown.Add(new("dynamic", row.Flags.HasFlag(RowFlags.Dynamic) ? "true" : "false"));
        if (menu.Flags.Contains('I'))
            shown.Add(new("invalid", router.Live.IsInvalid(row) ? "true" : "false"));
        // Interfaces and services are built in as well; their rows do not say so.
        if (row.Flags.HasFlag(RowFlags.Builtin) && menu.Kind is MenuKind.List or MenuKind.Ordered
            && !menu.Path.StartsWith("/interface/", StringComparison.Ordinal))
            shown.Add(new("default", "true"));
        if (menu.Path == "/ip/service" && row.Flags.HasFlag(RowFlags.Dynamic))
            shown.AddRange(router.Dynamic.Connection(row));
        if (router.Live.About(row) is { } about)
            shown.Add(new(".about", about));
        return shown;
    }
}
