using System.Text.Json;
using System.Text.Json.Serialization;

namespace InternetDesa.Provisioning.Planning;

/// <summary>Where a value of a plan comes from.</summary>
internal enum PlanValueKind
{
    /// <summary>It stands in the plan.</summary>
    Literal,

    /// <summary>It is the vault's secret of that name, looked up when the plan is applied.</summary>
    Vault,

    /// <summary>It is a secret that the router holds: the runner reads it before its first write. In inverses only.</summary>
    Router,
}

/// <summary>
/// A value in a plan. Secrets are named and never held. In JSON a literal is a string and the others are objects, so that a router's text
/// such as <c>${vault:x}</c> is never taken for a name.
/// </summary>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Text">The literal, or the secret's name; empty for <see cref="PlanValueKind.Router"/>.</param>
[JsonConverter(typeof(Converter))]
internal sealed record PlanValue(PlanValueKind Kind, string Text)
{
    /// <summary>A secret that the router holds.</summary>
    public static PlanValue Held { get; } = new(PlanValueKind.Router, "");

    /// <summary>A value that stands in the plan.</summary>
    public static PlanValue Literal(string text) => new(PlanValueKind.Literal, text);

    /// <summary>A secret by its name.</summary>
    public static PlanValue Vault(string name) => new(PlanValueKind.Vault, name);

    /// <summary>For people.</summary>
    public override string ToString() => Kind switch
    {
        PlanValueKind.Vault => $"${{vault:{Text}}}",
        PlanValueKind.Router => "<secret>",
        _ => Text,
    };

    private sealed class Converter : JsonConverter<PlanValue>
    {
        public override PlanValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
                return Literal(reader.GetString()!);
            var fields = JsonSerializer.Deserialize<Dictionary<string, string>>(ref reader, options);
            return fields is { Count: 1 } && fields.TryGetValue("vault", out var name) ? Vault(name)
                : fields is { Count: 1 } && fields.ContainsKey("router") ? Held
                : throw new JsonException("a value is a string, {\"vault\": \"name\"} or {\"router\": \"secret\"}");
        }

        public override void Write(Utf8JsonWriter writer, PlanValue value, JsonSerializerOptions options)
        {
            if (value.Kind == PlanValueKind.Literal)
            {
                writer.WriteStringValue(value.Text);
                return;
            }

            writer.WriteStartObject();
            writer.WriteString(value.Kind == PlanValueKind.Vault ? "vault" : "router", value.Kind == PlanValueKind.Vault ? value.Text : "secret");
            writer.WriteEndObject();
        }
    }
}
