namespace InternetDesa.Provisioning.Routers.Schema;

/// <summary>Short forms for the tables of <see cref="RouterSchema"/>.</summary>
internal static class Attributes
{
    /// <summary>Text that is empty when unset.</summary>
    public static AttributeSchema Text(string name, string unset = "") => new(name, ValueKind.Text) { Unset = unset };

    /// <summary>A boolean.</summary>
    public static AttributeSchema Bool(string name) => new(name, ValueKind.Bool);

    /// <summary>One of a few words.</summary>
    public static AttributeSchema Word(string name, string? unset = null) => new(name, ValueKind.Word) { Unset = unset };

    /// <summary>A number.</summary>
    public static AttributeSchema Number(string name) => new(name, ValueKind.Number);

    /// <summary>A duration; <paramref name="zero"/> is the word that 0s stands for.</summary>
    public static AttributeSchema Duration(string name, string? zero = null) => new(name, ValueKind.Duration)
    {
        Unset = zero,
        Synonyms = zero is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["0"] = zero },
    };

    /// <summary>An address.</summary>
    public static AttributeSchema Address(string name, string? unset = null) => new(name, ValueKind.Address) { Unset = unset };

    /// <summary>A list without order.</summary>
    public static AttributeSchema Set(string name) => new(name, ValueKind.Set) { Unset = "" };

    /// <summary>A list of addresses without order.</summary>
    public static AttributeSchema AddressSet(string name, string unset = "") => new(name, ValueKind.AddressSet) { Unset = unset };

    /// <summary>A list with order.</summary>
    public static AttributeSchema List(string name) => new(name, ValueKind.List) { Unset = "" };

    /// <summary>A secret.</summary>
    public static AttributeSchema Secret(string name) => new(name, ValueKind.Secret) { Unset = "" };

    /// <summary>Any other kind.</summary>
    public static AttributeSchema Of(string name, ValueKind kind, string? unset = null) => new(name, kind) { Unset = unset };

    /// <summary>Whether the row is switched off; some paths leave it out of a row that is not.</summary>
    public static AttributeSchema Disabled { get; } = Bool("disabled") with { Unset = "no" };

    /// <summary>The comment.</summary>
    public static AttributeSchema Comment { get; } = Text("comment");
}
