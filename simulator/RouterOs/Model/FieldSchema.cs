namespace InternetDesa.Simulator.RouterOs;

/// <summary>One field of a menu.</summary>
internal sealed record FieldSchema(string Name, ValueForm Form)
{
    /// <summary>The value of a new row; null: unset.</summary>
    public string? Default { get; init; }

    /// <summary><c>add</c> refuses without it.</summary>
    public bool Required { get; init; }

    /// <summary>The router's own.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Shown to users with the policy <c>sensitive</c> only.</summary>
    public bool Secret { get; init; }

    /// <summary>Shown to nobody.</summary>
    public bool WriteOnly { get; init; }

    /// <summary>Shown only while this field is true.</summary>
    public string? ShownIf { get; init; }
}
