using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InternetDesa.Provisioning.Manifest.Grammar;
using InternetDesa.Tests.Architecture;

namespace InternetDesa.Tests.Provisioning.Manifest;

/// <summary>The JSON Schema for editors and the reader are one grammar.</summary>
public sealed class ManifestSchemaTests
{
    private static readonly string SchemaPath = Path.Combine(ReferenceTests.Root, "provisioning", "manifest.schema.json");

    public static TheoryData<string> Kinds => [.. ScalarKinds().Select(kind => kind.Name)];

    [Fact]
    public void The_file_is_what_the_grammar_says()
    {
        // To make it anew: DESA_WRITE=1 and this test.
        if (Environment.GetEnvironmentVariable("DESA_WRITE") == "1")
            File.WriteAllText(SchemaPath, ManifestSchema.Write());
        Assert.Equal(ManifestSchema.Write(), File.ReadAllText(SchemaPath));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Examples_are_right_for_the_reader_and_for_the_editor(string name)
    {
        var kind = ScalarKinds().First(kind => kind.Name == name);
        Assert.NotEmpty(kind.Examples);
        Assert.All(kind.Examples, example => Assert.True(kind.Fits(example), example));
        Assert.All(kind.Examples, example => Assert.Matches(EditorPattern(kind), example));
        foreach (var wrong in new[] { "", " ", "?", "\u0001", "a\nb" })
        {
            Assert.False(kind.Fits(wrong) && kind != Scalars.Text && kind != Scalars.Ssid, wrong);
            Assert.True(!Regex.IsMatch(wrong, EditorPattern(kind)) || kind.Fits(wrong), wrong);
        }
    }

    [Fact]
    public void Every_key_says_what_it_is_for_and_no_map_takes_unknown_ones()
    {
        var schema = JsonNode.Parse(ManifestSchema.Write())!;
        var maps = 0;
        Visit(schema);
        Assert.InRange(maps, 20, 100);

        void Visit(JsonNode node)
        {
            if (node is JsonObject schemaNode && schemaNode["properties"] is JsonObject properties)
            {
                maps++;
                Assert.False((bool)node["additionalProperties"]!);
                foreach (var (name, property) in properties)
                    Assert.True(property!["description"]?.ToString().EndsWith('.'), name);
            }

            foreach (var child in node is JsonObject map ? map.Select(entry => entry.Value) : node is JsonArray list ? list : [])
            {
                if (child is JsonObject or JsonArray)
                    Visit(child);
            }
        }
    }

    private static string EditorPattern(ScalarKind kind) => ManifestSchema.Pattern(kind);

    private static IEnumerable<ScalarKind> ScalarKinds() => typeof(Scalars).GetProperties(BindingFlags.Public | BindingFlags.Static)
        .Select(property => property.GetValue(null)).OfType<ScalarKind>();
}
