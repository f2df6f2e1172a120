using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Planning;

/// <summary>A plan as a JSON file. It names secrets and holds none, so it may be mailed and kept.</summary>
internal static class PlanFile
{
    /// <summary>The version of the form; a file of another one is refused.</summary>
    public const int Schema = 1;

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        // The file is read by people: an apostrophe stays one. It is never put into HTML as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new VillageConverter(), new VersionConverter() },
    };

    /// <summary>The plan as UTF-8 JSON.</summary>
    public static byte[] Write(Plan plan) => JsonSerializer.SerializeToUtf8Bytes(new Document(Schema, plan), Options);

    /// <summary>Writes the file.</summary>
    /// <exception cref="StorageException">It could not be written.</exception>
    public static void Save(Plan plan, string path) => AtomicFile.Write(path, Write(plan));

    /// <summary>Reads a plan.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="source">What the errors call it.</param>
    /// <exception cref="FormatException">It is no plan, or one of another version of this program.</exception>
    public static Plan Read(ReadOnlySpan<byte> json, string source)
    {
        try
        {
            var document = JsonSerializer.Deserialize<Document>(json, Options);
            return document is { Schema: Schema } ? document.Plan
                : throw new FormatException($"{source}: a plan of form {document?.Schema}, this program reads {Schema}; make the plan again");
        }
        catch (JsonException fault)
        {
            throw new FormatException($"{source} is no plan of form {Schema}, as 'desactl plan --out' writes it: {JsonFault.Of(fault)}", fault);
        }
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="FormatException">It is no plan.</exception>
    /// <exception cref="IOException">It can not be read.</exception>
    public static Plan Load(string path) => Read(File.ReadAllBytes(path), path);

    private sealed record Document(int Schema, Plan Plan);

    private sealed class VillageConverter : JsonConverter<VillageCode>
    {
        public override VillageCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            VillageCode.TryParse(reader.GetString(), out var code) ? code : throw new JsonException("no village code");

        public override void Write(Utf8JsonWriter writer, VillageCode value, JsonSerializerOptions options) => writer.WriteStringValue(value.Dotted);
    }

    private sealed class VersionConverter : JsonConverter<RouterOsVersion>
    {
        public override RouterOsVersion Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            RouterOsVersion.TryParse(reader.GetString() ?? "", out var version) ? version : throw new JsonException("no RouterOS version");

        public override void Write(Utf8JsonWriter writer, RouterOsVersion value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
