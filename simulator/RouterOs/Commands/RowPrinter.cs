namespace InternetDesa.Simulator.RouterOs;

/// <summary>Shows rows as <c>print</c> does: with ids and flags, without what the caller may not see.</summary>
internal sealed class RowPrinter(SimulatedRouter router)
{
    /// <summary>All rows of a menu, dynamic ones included.</summary>
    public IEnumerable<RouterRow> Rows(MenuSchema menu) => router.Dynamic.Rows(menu).Concat(router.Config.Rows(menu));

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
        if (row.Flags.HasFlag(RowFlags.Builtin))
            shown.Add(new("default", "true"));
        if (menu.Path == "/ip/service" && row.Flags.HasFlag(RowFlags.Dynamic))
            shown.AddRange(router.Dynamic.Connection(row));
        if (router.Live.About(row) is { } about)
            shown.Add(new(".about", about));
        return shown;
    }
}
