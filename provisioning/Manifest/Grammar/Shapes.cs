namespace InternetDesa.Provisioning.Manifest.Grammar;

/// <summary>Short forms for the grammar's tables.</summary>
internal static class Shapes
{
    /// <summary>A key that has to be there.</summary>
    public static Field Need(string name, ScalarKind kind, string description) => new(name, new ScalarShape(kind), description, Required: true);

    /// <summary>A key that has to be there.</summary>
    public static Field Need(string name, Shape shape, string description) => new(name, shape, description, Required: true);

    /// <summary>A key that may be left out.</summary>
    public static Field Optional(string name, ScalarKind kind, string description) => new(name, new ScalarShape(kind), description);

    /// <summary>A key that may be left out.</summary>
    public static Field Optional(string name, Shape shape, string description) => new(name, shape, description);

    /// <summary>A list of values.</summary>
    public static Shape List(ScalarKind kind) => new ListShape(new ScalarShape(kind));

    /// <summary>A list.</summary>
    public static Shape List(Shape item) => new ListShape(item);

    /// <summary>Known keys.</summary>
    public static Shape Map(params IReadOnlyList<Field> fields) => new MapShape(fields);
}
