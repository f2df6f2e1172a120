using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InternetDesa.Provisioning.Manifest.Grammar;

/// <summary>The grammar as a JSON Schema (draft 2020-12), so that editors complete keys and underline faults while people write.</summary>
internal static class ManifestSchema
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema as a file.</summary>
    public static string Write()
    {
        var settings = new JsonObject();
        foreach (var field in SettingsGrammar.Fields)
            settings[field.Name] = Of(field.Shape);
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Manifest of desactl",
            ["description"] = "Made from the grammar that desactl reads by; do not edit.",
        }.Merge(Of(ManifestGrammar.Document, isRoot: true)).Merge(new JsonObject { ["$defs"] = settings }).ToJsonString(Options) + "\n";
    }

    /// <summary>The pattern of a value: its own form, or any text with a variable in it.</summary>
    public static string Pattern(ScalarKind kind) => kind.IsSecret ? $"^(?:{kind.Pattern})$" : $@"^(?:{kind.Pattern}|.*\$\{{.*)$";

    private static JsonObject Merge(this JsonObject head, JsonObject body)
    {
        foreach (var (name, value) in body)
            head[name] = value?.DeepClone();
        return head;
    }

    // Overrides leave out what is not other, so only the document itself requires keys here; the reader knows what is missing.
    private static JsonObject Of(Shape shape, bool isRoot = false) => shape switch
    {
        ScalarShape { Kind: var kind } => Scalar(kind),
        ListShape { Item: var item } => new JsonObject { ["type"] = "array", ["items"] = Of(item) },
        NamedShape named => new JsonObject
        {
            ["type"] = "object",
            ["propertyNames"] = new JsonObject { ["pattern"] = $"^(?:{named.Key.Pattern})$" },
            ["additionalProperties"] = OrNone(Of(named.Value)),
        },
        EitherShape either => new JsonObject { ["anyOf"] = new JsonArray(Of(either.Scalar), Of(either.Map)) },
        MapShape map => Map(map, isRoot),
        _ => throw new ArgumentOutOfRangeException(nameof(shape)),
    };

    private static JsonObject Map(MapShape map, bool isRoot)
    {
        var properties = new JsonObject();
        foreach (var field in map.Fields)
        {
            var shape = SettingsGrammar.Fields.Contains(field) ? new JsonObject { ["$ref"] = $"#/$defs/{field.Name}" } : Of(field.Shape);
            properties[field.Name] = new JsonObject { ["description"] = field.Description }.Merge(field.Required ? shape : OrNone(shape));
        }

        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (isRoot)
            schema["required"] = new JsonArray([.. map.Fields.Where(field => field.Required).Select(field => JsonValue.Create(field.Name))]);
        return schema;
    }

    private static JsonObject OrNone(JsonObject shape) => new() { ["anyOf"] = new JsonArray(shape, new JsonObject { ["const"] = MapNode.None }) };

    // YAML reads 24 as a number and yes as a boolean in some editors; the pattern holds for texts and says nothing of those.
    private static JsonObject Scalar(ScalarKind kind) => new()
    {
        ["type"] = new JsonArray("string", "number", "boolean"),
        ["pattern"] = Pattern(kind),
        ["examples"] = new JsonArray([.. kind.Examples.Select(example => JsonValue.Create(example))]),
    };
}
