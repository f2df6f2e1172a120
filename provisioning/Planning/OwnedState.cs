using System.Security.Cryptography;
using System.Text.Json;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;
using InternetDesa.Provisioning.Routers.Values;

namespace InternetDesa.Provisioning.Planning;

/// <summary>
/// What of a router's state is ours: every row with our mark, and of other rows the attributes that a manifest names. Its hash tells a
/// stale plan; what others change beside it does not count.
/// </summary>
internal static class OwnedState
{
    /// <summary>The hash (SHA-256, hexadecimal) of the owned state, over canonical values, in the router's order.</summary>
    /// <param name="snapshot">What was read.</param>
    /// <param name="owned">The rows and attributes of the plan.</param>
    /// <param name="secrets">Secrets go into it by their keyed hash.</param>
    public static string Hash(RouterSnapshot snapshot, IReadOnlyList<OwnedRow> owned, SecretBook secrets)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var path in RouterSchema.All)
            {
                var named = owned.Where(row => row.Path == path.Path).ToList();
                foreach (var row in snapshot[path.Path].Where(row => !IsForeign(path, row)))
                    Write(writer, path, row, Attributes(path, row, named), snapshot.Router.Serial, secrets);
            }

            writer.WriteEndArray();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    /// <summary>Whether a row has our mark.</summary>
    public static bool IsOurs(PathSchema path, RouterRow row) => path.Mark is { } mark && !row.IsForeign && OwnerMark.IsOurs(row[mark]);

    /// <summary>
    /// Whether a row must be left alone: what the router made, and what is built in or from the factory, but for paths whose rows are all
    /// of them there from the factory and are only ever set.
    /// </summary>
    public static bool IsForeign(PathSchema path, RouterRow row) =>
        path.Kind == PathKind.Fixed ? (row.Flags & RowFlags.Dynamic) != 0 : row.IsForeign;

    private static IEnumerable<AttributeSchema> Attributes(PathSchema path, RouterRow row, List<OwnedRow> named)
    {
        if (IsOurs(path, row))
            return path.Attributes.Where(attribute => attribute.Kind != ValueKind.Contents);
        var names = named.Where(owned => owned.Match.Fits(row)).SelectMany(owned => owned.Attributes).ToHashSet();
        return path.Attributes.Where(attribute => names.Contains(attribute.Name) && attribute.Kind != ValueKind.Contents);
    }

    private static void Write(
        Utf8JsonWriter writer, PathSchema path, RouterRow row, IEnumerable<AttributeSchema> attributes, string serial, SecretBook secrets)
    {
        var key = path.Key is { } name ? row[name] : "";
        var written = false;
        foreach (var attribute in attributes)
        {
            if (!written)
            {
                writer.WriteStartObject();
                writer.WriteString(path.Path, key);
                written = true;
            }

            var text = row[attribute.Name];
            writer.WriteString(attribute.Name, attribute.Kind == ValueKind.Secret
                ? secrets.Hash(serial, SecretBook.Place(path, key, attribute.Name), text)
                : CanonicalValue.Of(attribute, text));
        }

        if (written)
            writer.WriteEndObject();
    }
}
