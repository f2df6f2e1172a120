namespace InternetDesa.Simulator.RouterOs;

/// <summary>What rows a menu has.</summary>
internal enum MenuKind
{
    /// <summary>Rows whose order means nothing.</summary>
    List,

    /// <summary>Rows in an order that counts.</summary>
    Ordered,

    /// <summary>Rows that can only be set.</summary>
    Fixed,

    /// <summary>One row without id.</summary>
    Single,
}

/// <summary>One menu with its fields, as one version has them.</summary>
internal sealed class MenuSchema
{
    private readonly Dictionary<string, int> _byName;

    public MenuSchema(int index, string path, MenuKind kind, IReadOnlyList<FieldSchema> fields)
    {
        Index = index;
        Path = path;
        Kind = kind;
        Fields = fields;
        _byName = Enumerable.Range(0, fields.Count).ToDictionary(i => fields[i].Name);
    }

    /// <summary>Its place in the schema.</summary>
    public int Index { get; }

    /// <summary>Such as <c>/ip/hotspot/user</c>.</summary>
    public string Path { get; }

    /// <summary>What rows it has.</summary>
    public MenuKind Kind { get; }

    /// <summary>Its fields in the order of <c>print</c>.</summary>
    public IReadOnlyList<FieldSchema> Fields { get; }

    /// <summary>The fields that are unique together; empty: rows may repeat.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>What a repeated key is answered with.</summary>
    public string DuplicateText { get; init; } = "failure: item with such name already exists";

    /// <summary>Which menus count their ids together.</summary>
    public required string Ids { get; init; }

    /// <summary>The policy that writing needs beside <c>write</c>.</summary>
    public string Policy { get; init; } = "write";

    /// <summary>The flags that its rows show: D(ynamic), I(nvalid).</summary>
    public string Flags { get; init; } = "";

    /// <summary>Whether rows go by a name.</summary>
    public bool Named => Key is ["name"];

    /// <summary>A field's place, or -1.</summary>
    public int IndexOf(string field) => _byName.GetValueOrDefault(field, -1);
}
