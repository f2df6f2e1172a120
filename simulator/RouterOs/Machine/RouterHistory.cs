using System.Collections.Immutable;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>One row's change.</summary>
/// <param name="Menu">Where.</param>
/// <param name="Before">Null for a new row.</param>
/// <param name="After">Null for a removed one.</param>
/// <param name="Place">Where the row stood before.</param>
internal readonly record struct RowChange(MenuSchema Menu, RouterRow? Before, RouterRow? After, int Place);

/// <summary>One action that can be undone.</summary>
/// <param name="Action">What <c>/system/history</c> says.</param>
/// <param name="By">The user.</param>
/// <param name="Time">The router's clock.</param>
/// <param name="Changes">Its rows.</param>
/// <param name="Orders">The ids of menus that it ordered anew, as they were.</param>
internal sealed record HistoryAction(
    string Action, string By, DateTimeOffset Time, IReadOnlyList<RowChange> Changes, IReadOnlyList<(MenuSchema Menu, int[] Ids)> Orders)
{
    /// <summary>What a command changed.</summary>
    public static HistoryAction Of(RouterSchema schema, RouterConfig before, RouterConfig after, string action, string by, DateTimeOffset time)
    {
        var changes = new List<RowChange>();
        var orders = new List<(MenuSchema, int[])>();
        foreach (var menu in schema.Menus)
        {
            var (old, now) = (before.Rows(menu), after.Rows(menu));
            if (old == now)
                continue;
            for (var i = 0; i < old.Length; i++)
            {
                var place = RouterConfig.IndexOf(now, old[i].Id);
                if (place < 0 || !ReferenceEquals(now[place], old[i]))
                    changes.Add(new RowChange(menu, old[i], place < 0 ? null : now[place], i));
            }

            changes.AddRange(now.Where(row => RouterConfig.IndexOf(old, row.Id) < 0).Select(row => new RowChange(menu, null, row, 0)));
            if (!old.Where(row => RouterConfig.IndexOf(now, row.Id) >= 0).Select(row => row.Id)
                .SequenceEqual(now.Where(row => RouterConfig.IndexOf(old, row.Id) >= 0).Select(row => row.Id)))
                orders.Add((menu, [.. old.Select(row => row.Id)]));
        }

        return new HistoryAction(action, by, time, changes, orders);
    }

    /// <summary>The configuration without the action: only what it changed goes back.</summary>
    public RouterConfig Undo(RouterConfig config)
    {
        foreach (var (menu, before, after, place) in Changes.Reverse())
        {
            var rows = config.Rows(menu);
            var at = RouterConfig.IndexOf(rows, (before ?? after)!.Id);
            if (before is null)
                config = at < 0 ? config : config.With(menu, rows.RemoveAt(at));
            else if (after is null)
                config = at < 0 ? config.With(menu, rows.Insert(Math.Min(place, rows.Length), before)) : config;
            else if (at >= 0)
                config = config.With(menu, rows.SetItem(at, Back(rows[at], before, after)));
        }

        foreach (var (menu, ids) in Orders)
        {
            var order = ids.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
            config = config.With(menu, [.. config.Rows(menu).OrderBy(row => order.GetValueOrDefault(row.Id, int.MaxValue))]);
        }

        return config;
    }

    /// <summary>The commands that undo it, for people.</summary>
    public IEnumerable<string> UndoText() => Changes.Select(change => (change.Before, change.After) switch
    {
        (null, { } row) => $"{change.Menu.Path} remove {row.IdText}",
        ({ } row, null) => $"{change.Menu.Path} add {Values(row, null)}",
        var (before, after) => $"{change.Menu.Path} set {before!.IdText} {Values(before, after)}",
    });

    private static string Values(RouterRow row, RouterRow? other) => string.Join(' ', row.Menu.Fields
        .Where((field, i) => row[i] != other?[i] && !field.WriteOnly).Select(field => $"{field.Name}=\"{row[field.Name]}\""));

    private static RouterRow Back(RouterRow row, RouterRow before, RouterRow after)
    {
        for (var i = 0; i < row.Menu.Fields.Count; i++)
        {
            if (before[i] != after[i])
                row = row.With(i, before[i]);
        }

        return row;
    }
}

/// <summary>The last actions; those before them are forgotten.</summary>
internal sealed class RouterHistory
{
    /// <summary>How many the router keeps (MikroTik manual, "Configuration Management").</summary>
    public const int Capacity = 100;

    private ImmutableList<HistoryAction> _actions = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<HistoryAction> Actions => _actions;

    /// <summary>Remembers an action.</summary>
    public void Add(HistoryAction action)
    {
        _actions = _actions.Add(action);
        if (_actions.Count > Capacity)
            _actions = _actions.RemoveAt(0);
    }

    /// <summary>Takes the last action off; null where there is none.</summary>
    public HistoryAction? TakeLast()
    {
        if (_actions.Count == 0)
            return null;
        var last = _actions[^1];
        _actions = _actions.RemoveAt(_actions.Count - 1);
        return last;
    }

    /// <summary>Forgets all, as a reboot does.</summary>
    public void Clear() => _actions = [];
}
