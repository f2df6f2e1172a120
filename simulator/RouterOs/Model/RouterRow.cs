namespace InternetDesa.Simulator.RouterOs;

/// <summary>What a row is beside its fields.</summary>
[Flags]
internal enum RowFlags
{
    None = 0,

    /// <summary>The router made it (D).</summary>
    Dynamic = 1,

    /// <summary>It came with the router (*): it can be set, not removed.</summary>
    Builtin = 2,
}

/// <summary>One row; never changes, so that any number of configurations can share it.</summary>
internal sealed class RouterRow(MenuSchema menu, int id, string?[] values, RowFlags flags = RowFlags.None)
{
    /// <summary>The menu.</summary>
    public MenuSchema Menu { get; } = menu;

    /// <summary>The number of its id.</summary>
    public int Id { get; } = id;

    /// <summary>What it is.</summary>
    public RowFlags Flags { get; } = flags;

    /// <summary>Its id as the API writes it.</summary>
    public string IdText => $"*{Id:X}";

    /// <summary>A value by the field's place; null where it is unset.</summary>
    public string? this[int field] => values[field];

    /// <summary>A value by name; null where it is unset or there is no such field.</summary>
    public string? this[string field] => Menu.IndexOf(field) is >= 0 and var index ? values[index] : null;

    /// <summary>The name, where rows go by one.</summary>
    public string? Name => Menu.Named ? values[Menu.IndexOf("name")] : null;

    /// <summary>Whether it is switched off.</summary>
    public bool Disabled => this["disabled"] == "true";

    /// <summary>The row with another value.</summary>
    public RouterRow With(int field, string? value)
    {
        var changed = (string?[])values.Clone();
        changed[field] = value;
        return new RouterRow(Menu, Id, changed, Flags);
    }

    /// <summary>The row with another value of a field that it has.</summary>
    public RouterRow With(string field, string? value) => With(Menu.IndexOf(field), value);

    /// <summary>Whether all values are the same.</summary>
    public bool SameValues(RouterRow other)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] != other[i])
                return false;
        }

        return true;
    }
}
