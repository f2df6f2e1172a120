namespace InternetDesa.Provisioning.Manifest.Grammar;

/// <summary>What may stand at a place of a manifest. The reader checks by it and the JSON Schema for editors is made of it, so they agree.</summary>
internal abstract record Shape;

/// <summary>A value.</summary>
/// <param name="Kind">What its text may be.</param>
internal sealed record ScalarShape(ScalarKind Kind) : Shape;

/// <summary>A list.</summary>
/// <param name="Item">Each of its items.</param>
internal sealed record ListShape(Shape Item) : Shape;

/// <summary>Keys that are known.</summary>
/// <param name="Fields">The keys.</param>
internal sealed record MapShape(IReadOnlyList<Field> Fields) : Shape
{
    /// <summary>A key by its name; null where there is none.</summary>
    public Field? Find(string name) => Fields.FirstOrDefault(field => field.Name == name);
}

/// <summary>Keys that the user chooses.</summary>
/// <param name="Key">What a key may be.</param>
/// <param name="Value">What stands under each.</param>
internal sealed record NamedShape(ScalarKind Key, Shape Value) : Shape;

/// <summary>A value, or a map in its place.</summary>
/// <param name="Scalar">The value.</param>
/// <param name="Map">The map.</param>
internal sealed record EitherShape(ScalarShape Scalar, MapShape Map) : Shape;

/// <summary>A known key.</summary>
/// <param name="Name">The key.</param>
/// <param name="Shape">What stands under it.</param>
/// <param name="Description">What it is for, one sentence, shown by editors.</param>
/// <param name="Required">Whether it must be there once all overrides are laid over each other.</param>
internal sealed record Field(string Name, Shape Shape, string Description, bool Required = false);
