using System.Collections.Immutable;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>A file: its text, or the configuration that a backup holds.</summary>
internal sealed record RouterFile(string Name, string Type, string Contents, DateTimeOffset Written)
{
    /// <summary>What a backup brings back.</summary>
    public RouterConfig? Backup { get; init; }

    /// <summary>The backup's password.</summary>
    public string Password { get; init; } = "";

    /// <summary>Bytes.</summary>
    public int Size => Backup is null ? Contents.Length : 40_000;
}

/// <summary>All that a router keeps over a reboot. Never changes: a write makes a new one, and old ones cost only what differs.</summary>
internal sealed class RouterConfig
{
    private readonly ImmutableArray<RouterRow>[] _tables;

    private RouterConfig(ImmutableArray<RouterRow>[] tables, ImmutableDictionary<string, RouterFile> files)
    {
        _tables = tables;
        Files = files;
    }

    /// <summary>The files by name.</summary>
    public ImmutableDictionary<string, RouterFile> Files { get; }

    /// <summary>A configuration without rows.</summary>
    public static RouterConfig Empty(RouterSchema schema) =>
        new([.. Enumerable.Repeat(ImmutableArray<RouterRow>.Empty, schema.Menus.Count)], ImmutableDictionary.Create<string, RouterFile>(StringComparer.Ordinal));

    /// <summary>A menu's rows in order.</summary>
    public ImmutableArray<RouterRow> Rows(MenuSchema menu) => _tables[menu.Index];

    /// <summary>With other rows in a menu.</summary>
    public RouterConfig With(MenuSchema menu, ImmutableArray<RouterRow> rows)
    {
        var tables = (ImmutableArray<RouterRow>[])_tables.Clone();
        tables[menu.Index] = rows;
        return new RouterConfig(tables, Files);
    }

    /// <summary>With a row in place of the one with its id.</summary>
    public RouterConfig Replace(RouterRow row)
    {
        var rows = Rows(row.Menu);
        return With(row.Menu, rows.SetItem(IndexOf(rows, row.Id), row));
    }

    /// <summary>With other files.</summary>
    public RouterConfig With(ImmutableDictionary<string, RouterFile> files) => new(_tables, files);

    /// <summary>The place of an id, or -1.</summary>
    public static int IndexOf(ImmutableArray<RouterRow> rows, int id)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].Id == id)
                return i;
        }

        return -1;
    }
}
