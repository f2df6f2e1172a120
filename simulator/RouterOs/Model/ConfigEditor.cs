using System.Collections.Immutable;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>One command's changes to a configuration: all of them are good, or an exception leaves the configuration as it was.</summary>
/// <param name="schema">The menus.</param>
/// <param name="config">What to begin with.</param>
/// <param name="nextId">Gives the next id of a count.</param>
internal sealed class ConfigEditor(RouterSchema schema, RouterConfig config, Func<string, int> nextId)
{
    /// <summary>What has come of it.</summary>
    public RouterConfig Config { get; private set; } = config;

    /// <summary>Adds a row.</summary>
    /// <param name="menu">Where.</param>
    /// <param name="values">What was written, in order; a null value is the field's default.</param>
    /// <param name="flags">What the row is.</param>
    /// <param name="before">The id that it is put before, or null for the end.</param>
    public RouterRow Add(MenuSchema menu, IEnumerable<KeyValuePair<string, string?>> values, RowFlags flags = RowFlags.None, int? before = null)
    {
        if (menu.Kind is not (MenuKind.List or MenuKind.Ordered) && flags == RowFlags.None)
            throw new RouterTrapException("no such command", 0);
        var row = Fill(new RouterRow(menu, nextId(menu.Ids), [.. menu.Fields.Select(field => field.Default)], flags), values, own: flags != RowFlags.None);
        var missing = menu.Fields.Where(field => field.Required && row[field.Name] is null).Select(field => field.Name).ToArray();
        if (missing.Length > 0)
            throw new RouterTrapException($"missing value(s) of argument(s) {string.Join(',', missing)}", 1);
        CheckKey(row);
        var rows = Config.Rows(menu);
        Config = Config.With(menu, before is { } id ? rows.Insert(Place(rows, id), row) : rows.Add(row));
        return row;
    }

    /// <summary>Sets fields of rows; a null value unsets.</summary>
    public void Set(IEnumerable<RouterRow> rows, IReadOnlyList<KeyValuePair<string, string?>> values, bool own = false)
    {
        foreach (var row in rows)
        {
            var changed = Fill(row, values, own);
            CheckKey(changed);
            Config = Config.Replace(changed);
            if (row.Name is { } name && changed.Name != name)
                Rename(row.Menu, name, changed.Name!);
        }
    }

    /// <summary>Removes rows. What named them goes on with their id, and is invalid.</summary>
    public void Remove(IEnumerable<RouterRow> rows)
    {
        foreach (var row in rows)
        {
            if (row.Flags.HasFlag(RowFlags.Builtin) || row.Menu.Kind is MenuKind.Fixed or MenuKind.Single)
                throw new RouterTrapException($"failure: can not remove default {row.Name ?? "item"}", 4);
            var before = Config.Rows(row.Menu);
            Config = Config.With(row.Menu, before.RemoveAt(RouterConfig.IndexOf(before, row.Id)));
            if (row.Name is { } name)
                Rename(row.Menu, name, row.IdText);
        }
    }

    /// <summary>Moves rows before another, or to the end.</summary>
    public void Move(MenuSchema menu, IReadOnlyList<RouterRow> rows, int? before)
    {
        if (menu.Kind != MenuKind.Ordered)
            throw new RouterTrapException("no such command", 0);
        // A row before itself stays where it is.
        if (before is { } self && rows.Any(row => row.Id == self))
            return;
        var rest = Config.Rows(menu).RemoveAll(row => rows.Any(moved => moved.Id == row.Id));
        Config = Config.With(menu, rest.InsertRange(before is { } id ? Place(rest, id) : rest.Length, rows));
    }

    private static int Place(ImmutableArray<RouterRow> rows, int id) =>
        RouterConfig.IndexOf(rows, id) is >= 0 and var place ? place : throw RouterTrapException.NoSuchItem();

    private RouterRow Fill(RouterRow row, IEnumerable<KeyValuePair<string, string?>> values, bool own)
    {
        foreach (var (name, text) in values)
        {
            var index = row.Menu.IndexOf(name);
            if (index < 0 || (row.Menu.Fields[index].ReadOnly && !own))
                throw new RouterTrapException($"unknown parameter {name}", 1);
            var field = row.Menu.Fields[index];
            // Nothing written to a field without a default unsets it, as =!field= does.
            var value = text is null || (text.Length == 0 && field.Default is null && field.Form.Name != "text") ? field.Default : field.Form.Read(text, name);
            if (value is { Length: > 0 } && field.Form.Reference is { } menu && !field.Form.IsWord(value))
                value = Referenced(menu, value, name);
            row = row.With(index, value);
        }

        return Derive(row);
    }

    // What follows from other fields at once.
    private static RouterRow Derive(RouterRow row)
    {
        if (row.Menu.Path != "/ip/address" || row["address"] is not { } address)
            return row;
        var parts = address.Split('/');
        var network = Ipv4.Mask(System.Net.IPAddress.Parse(parts[0]), int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        return row.With("network", network.ToString()).With("actual-interface", row["interface"]);
    }

    private string Referenced(string menu, string value, string field)
    {
        var rows = schema.Menus.Where(one => one.Path == menu || one.Ids == menu).SelectMany(one => Config.Rows(one));
        return rows.FirstOrDefault(row => row.Name == value || row.IdText == value)?.Name ?? throw RouterTrapException.NoMatch(field);
    }

    private void CheckKey(RouterRow row)
    {
        if (row.Menu.Key.Count == 0)
            return;
        // Names of interfaces are unique over all their menus.
        var others = row.Menu.Named ? schema.Menus.Where(menu => menu.Ids == row.Menu.Ids && menu.Named) : [row.Menu];
        if (others.SelectMany(menu => Config.Rows(menu)).Any(other => other.Id != row.Id && row.Menu.Key.All(field => other[field] == row[field])))
            throw new RouterTrapException(row.Menu.DuplicateText, 4);
    }

    private void Rename(MenuSchema menu, string from, string to)
    {
        foreach (var (referrer, field) in schema.References)
        {
            if (referrer.Fields[field].Form.Reference is var target && target != menu.Path && target != menu.Ids)
                continue;
            var rows = Config.Rows(referrer);
            for (var i = 0; i < rows.Length; i++)
            {
                if (rows[i][field] == from && !referrer.Fields[field].Form.IsWord(from))
                    rows = rows.SetItem(i, Derive(rows[i].With(field, to)));
            }

            if (rows != Config.Rows(referrer))
                Config = Config.With(referrer, rows);
        }
    }
}
